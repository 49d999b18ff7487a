#pragma once
// Takes a reconciliation day off the wire: into the evidence as received, and through gzip to its
// last line, which names day and version.  Used by pull; loop thread.  What is wrong with the file
// is the reader's to say; here an unreadable one has no trailer.
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/tax/trailer.hpp"
#include "gateway/adapter/intake.hpp"
#include "gateway/codec/gzip.hpp"
#include "gateway/codec/json_lines.hpp"

namespace gw::tax {

class DayDownload final : public ports::BodySink {
 public:
  DayDownload(Intake& intake, std::string origin);

  boost::asio::awaitable<Result<void>> begin(const ports::HttpResponse& head) override;
  boost::asio::awaitable<Result<void>> take(std::string_view bytes) override;

  /// Null unless the answer was 200.
  ArrivingDelivery* arriving() { return arriving_.get(); }
  /// The trailer, once the whole body was taken.
  std::optional<Trailer> trailer();

 private:
  Intake& intake_;
  std::string origin_;
  std::unique_ptr<ArrivingDelivery> arriving_;
  std::string last_line_;
  codec::JsonLines lines_;
  codec::GzipReader gzip_;
  bool readable_ = true;
};

}  // namespace gw::tax
