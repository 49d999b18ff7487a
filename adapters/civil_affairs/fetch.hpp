#pragma once
// One request to 民政厅, and what its answer means.  Used by the pull; loop thread.  Every call
// carries jrxtbh.  404 is "nothing" here, and 202 "being made": neither is a failure.
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/civil_affairs/batch_number.hpp"
#include "gateway/adapter/intake.hpp"
#include "gateway/ports/http_client.hpp"

namespace gw::civil_affairs {

inline constexpr std::string_view kBasePath = "/mzt/shjz/v2";

/// 接入系统编号, the gateway's number with this agency.
inline constexpr std::string_view kAccessHeader = "jrxtbh";

enum class Availability : std::uint8_t { here, nothing, being_made };

/// One line of 批次目录.
struct ListedBatch {
  ListedBatch() = default;

  std::string code;  // 批次号
  BatchNumber number;
  std::string md5_base64;  // of the list, as the catalogue has it; empty if it is none
  std::string made;        // 生成时间, ordered as text
};

struct Catalogue {
  Catalogue() = default;

  std::vector<ListedBatch> entries;
  std::int64_t unreadable = 0;  // lines that break the contract are left out and counted
};

/// `text` in GB18030, LF.  Errc::encoding_invalid.  Lines of another county are unreadable.
Result<Catalogue> read_catalogue(std::string_view text, RegionCode county);

/// Errc::busy (503, detail = seconds), else Errc::peer_status with the status.
Failure refusal_of(const ports::HttpResponse& answer);

/// A list on its way into the evidence.  Nothing is kept of an answer that is no list.
class ListArrival final : public ports::BodySink {
 public:
  explicit ListArrival(std::unique_ptr<ArrivingDelivery> evidence)
      : evidence_(std::move(evidence)) {}

  /// Errc::peer_content: a 200 that is no XML.
  boost::asio::awaitable<Result<void>> begin(const ports::HttpResponse& head) override;
  boost::asio::awaitable<Result<void>> take(std::string_view bytes) override;

  /// Against Content-MD5; without one, against the catalogue's digest.
  boost::asio::awaitable<Result<bool>> digest_fits(std::string listed_md5_base64);
  /// 批次号 of the document; empty if it cannot be read.
  std::string batch_code() const;
  ArrivingDelivery& evidence() { return *evidence_; }

 private:
  std::unique_ptr<ArrivingDelivery> evidence_;
  bool is_data_ = false;
  std::string head_;
  std::optional<std::string> declared_md5_;
};

class Requests {
 public:
  Requests(ports::HttpClient& http, std::string access) : http_(http), access_(std::move(access)) {}

  /// The catalogue of a county and month; nothing (404) is an empty one.
  boost::asio::awaitable<Result<Catalogue>> catalogue(RegionCode county, Month month);
  /// Whether a list can be had, without taking its body.
  boost::asio::awaitable<Result<Availability>> look(std::string target);
  /// A list into `arrival`.  Errc::peer_status, Errc::busy, Errc::peer_content, what the connection
  /// says.
  boost::asio::awaitable<Result<Availability>> list(std::string target, ListArrival& arrival);

  std::int64_t sent() const { return sent_; }

 private:
  ports::HttpRequest request(std::string target);

  ports::HttpClient& http_;
  std::string access_;
  std::int64_t sent_ = 0;
};

}  // namespace gw::civil_affairs
