#pragma once
// A roster on its way into the evidence: unpacked as it comes, its digest compared, its root
// element looked at.  The agency's digest is of the uncompressed document, so that is what the
// evidence holds. Used by the pull for one request; a maintenance page or an error document leaves
// nothing behind.
#include <memory>
#include <optional>
#include <string>

#include "gateway/adapter/intake.hpp"
#include "gateway/codec/gzip.hpp"
#include "gateway/ports/http_client.hpp"

namespace gw::education_province {

class RosterArrival final : public ports::BodySink {
 public:
  explicit RosterArrival(std::unique_ptr<ArrivingDelivery> evidence)
      : evidence_(std::move(evidence)) {}

  /// Errc::peer_content: a 200 that is no XML, or packed in a way nobody asked for.
  boost::asio::awaitable<Result<void>> begin(const ports::HttpResponse& head) override;
  boost::asio::awaitable<Result<void>> take(std::string_view bytes) override;

  /// To be called once the answer is whole.  Errc::not_well_formed (cut gzip), Errc::peer_content
  /// (another document), Errc::peer_refused (a CW document), or refusal_of() the answer.
  Result<void> check(const ports::HttpResponse& answer);
  /// Whether the document is the one whose digest was declared; true where none was.
  boost::asio::awaitable<Result<bool>> digest_fits();
  ArrivingDelivery& evidence() { return *evidence_; }

 private:
  std::unique_ptr<ArrivingDelivery> evidence_;
  std::unique_ptr<codec::GzipReader> gzip_;
  bool is_data_ = false;
  std::string plain_;  // of the last piece
  std::string head_;   // the first bytes: enough for the root element, or a whole error document
  std::optional<std::string> declared_sm3_;
};

}  // namespace gw::education_province
