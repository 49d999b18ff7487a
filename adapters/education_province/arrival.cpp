#include "adapters/education_province/arrival.hpp"

#include <algorithm>

#include "adapters/education_province/catalogue.hpp"
#include "adapters/education_province/interface_names.hpp"
#include "gateway/adapter/http_answer.hpp"
#include "gateway/adapter/xml_root.hpp"

namespace gw::education_province {
namespace {

// So that one piece of a densely packed document does not fill the memory once unpacked.
constexpr std::size_t kPackedSlice = 4U << 10U;

}  // namespace

boost::asio::awaitable<Result<void>> RosterArrival::begin(const ports::HttpResponse& head) {
  if (head.status != kOk) co_return Result<void>();
  if (!is_xml(head)) co_return fail(Errc::peer_content, "education_province.roster.type");
  is_data_ = true;
  if (const auto sm3 = head.headers.find("X-JYT-SM3")) declared_sm3_.emplace(*sm3);
  const std::string_view coding = head.headers.find("Content-Encoding").value_or("identity");
  if (coding == "gzip") {
    gzip_ = std::make_unique<codec::GzipReader>([this](std::string_view plain) -> Result<void> {
      plain_ += plain;
      return {};
    });
  } else if (coding != "identity") {
    co_return fail(Errc::peer_content, "education_province.roster.coding");
  }
  co_return Result<void>();
}

boost::asio::awaitable<Result<void>> RosterArrival::take(std::string_view bytes) {
  const auto keep_head = [this](std::string_view text) {
    head_ += text.substr(0, kXmlRootBytes - std::min(kXmlRootBytes, head_.size()));
  };
  if (!is_data_) {
    keep_head(bytes);
    co_return Result<void>();
  }
  if (!gzip_) {
    keep_head(bytes);
    co_return co_await evidence_->take(bytes);
  }
  while (!bytes.empty()) {
    const std::string_view slice = bytes.substr(0, kPackedSlice);
    bytes.remove_prefix(slice.size());
    plain_.clear();
    GW_CO_CHECK(gzip_->feed(slice));
    keep_head(plain_);
    if (plain_.empty()) continue;
    GW_CO_CHECK(co_await evidence_->take(plain_));
  }
  co_return Result<void>();
}

Result<void> RosterArrival::check(const ports::HttpResponse& answer) {
  if (!is_data_) return refusal_of(answer, head_);
  if (gzip_) GW_CHECK(gzip_->finish());
  // A head that cannot be read as XML is left to the reader, which says at which place.
  const auto root = read_xml_root(head_);
  if (!root || (root->ns == kNamespace && root->local == "XSXX")) return {};
  const Failure refusal = refusal_of(answer, head_);
  if (refusal.code() == Errc::peer_refused) return refusal;
  return fail(Errc::peer_content, "education_province.roster.root");
}

boost::asio::awaitable<Result<bool>> RosterArrival::digest_fits() {
  if (!declared_sm3_) co_return true;
  GW_CO_TRY(const std::string found, co_await evidence_->digest());
  co_return *declared_sm3_ == found;
}

}  // namespace gw::education_province
