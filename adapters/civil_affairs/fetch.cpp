#include "adapters/civil_affairs/fetch.hpp"

#include <algorithm>
#include <array>

#include "gateway/adapter/http_answer.hpp"
#include "gateway/adapter/xml_root.hpp"
#include "gateway/codec/encoding.hpp"
#include "gateway/crypto/encoding.hpp"
#include "gateway/normalize/date_text.hpp"

namespace gw::civil_affairs {
namespace {

using boost::asio::awaitable;

constexpr std::size_t kLongestCatalogue = 4U << 20U;
constexpr std::size_t kLongestList = 256U << 20U;  // the longest known is 35 MB

Result<Availability> availability_of(const ports::HttpResponse& answer) {
  switch (answer.status) {
    case 200:
      return Availability::here;
    case 202:
      return Availability::being_made;
    case kNotFound:
      return Availability::nothing;
    default:
      return refusal_of(answer);
  }
}

// Ends the exchange before the body of a list that is only asked about.
class HeadOnly final : public ports::BodySink {
 public:
  awaitable<Result<void>> begin(const ports::HttpResponse& head) override {
    if (head.status != kOk) co_return Result<void>();
    here = true;
    co_return fail(Errc::cancelled, "civil_affairs.look");
  }
  awaitable<Result<void>> take(std::string_view) override { co_return Result<void>(); }

  bool here = false;
};

std::string md5_from_hex(std::string_view hex) {
  const auto bytes = crypto::hex_decode(hex);
  return bytes && bytes->size() == 16 ? crypto::base64_encode(*bytes) : std::string();
}

std::optional<ListedBatch> read_line(std::string_view line, RegionCode county) {
  std::array<std::string_view, 5> parts;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::size_t comma = line.find(',');
    if ((comma == std::string_view::npos) != (i + 1 == parts.size())) return std::nullopt;
    parts[i] = line.substr(0, comma);
    if (comma != std::string_view::npos) line.remove_prefix(comma + 1);
  }
  auto number = BatchNumber::read(parts[0]);
  if (!number || number->county != county) return std::nullopt;
  ListedBatch batch;
  batch.code = parts[0];
  batch.number = std::move(*number);
  batch.md5_base64 = md5_from_hex(parts[3]);
  batch.made = parts[4];
  return batch;
}

}  // namespace

Failure refusal_of(const ports::HttpResponse& answer) {
  if (answer.status == 503) {
    return fail(Errc::busy, "civil_affairs.fetch", retry_after(answer).count());
  }
  return fail(Errc::peer_status, "civil_affairs.fetch", answer.status);
}

Result<Catalogue> read_catalogue(std::string_view text, RegionCode county) {
  const auto decoder = codec::make_decoder(codec::Encoding::gb18030, codec::OnInvalid::fail);
  std::string utf8;
  GW_CHECK(decoder->decode(text, utf8));
  GW_CHECK(decoder->finish(utf8));
  Catalogue catalogue;
  std::string_view rest = utf8;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    if (auto batch = read_line(line, county)) {
      catalogue.entries.push_back(std::move(*batch));
    } else {
      ++catalogue.unreadable;
    }
  }
  return catalogue;
}

awaitable<Result<void>> ListArrival::begin(const ports::HttpResponse& head) {
  if (head.status != kOk) co_return Result<void>();
  if (!has_media_type(head, "text/xml") && !has_media_type(head, "application/xml")) {
    co_return fail(Errc::peer_content, "civil_affairs.list.type");
  }
  is_data_ = true;
  if (const auto md5 = head.headers.find("Content-MD5")) declared_md5_.emplace(*md5);
  co_return Result<void>();
}

awaitable<Result<void>> ListArrival::take(std::string_view bytes) {
  if (!is_data_) co_return Result<void>();
  head_ += bytes.substr(0, kXmlRootBytes - std::min(kXmlRootBytes, head_.size()));
  co_return co_await evidence_->take(bytes);
}

awaitable<Result<bool>> ListArrival::digest_fits(std::string listed_md5_base64) {
  const std::string& told = declared_md5_ ? *declared_md5_ : listed_md5_base64;
  if (!declared_md5_ && told.empty()) co_return true;
  GW_CO_TRY(const std::string found, co_await evidence_->digest());
  co_return told == found;
}

std::string ListArrival::batch_code() const {
  const auto root = read_xml_root(head_);
  return root ? std::string(root->attribute("批次号")) : std::string();
}

ports::HttpRequest Requests::request(std::string target) {
  ++sent_;
  ports::HttpRequest made("GET", std::move(target));
  made.headers.add(std::string(kAccessHeader), access_);
  return made;
}

awaitable<Result<Catalogue>> Requests::catalogue(RegionCode county, Month month) {
  ports::FetchOptions options;
  options.body_limit_bytes = kLongestCatalogue;
  ports::HttpRequest made = request(std::string(kBasePath) + "/pcml?xzqh=" + county.text() +
                                    "&ny=" + normalize::compact_text(month));
  GW_CO_TRY(const ports::HttpResponse answer, co_await http_.send(std::move(made), options));
  GW_CO_TRY(const Availability availability, availability_of(answer));
  if (availability != Availability::here) co_return Catalogue();
  if (!has_media_type(answer, "text/plain")) {
    co_return fail(Errc::peer_content, "civil_affairs.catalogue.type");
  }
  co_return read_catalogue(answer.body, county);
}

awaitable<Result<Availability>> Requests::look(std::string target) {
  HeadOnly sink;
  ports::FetchOptions options;
  options.sink = &sink;
  ports::HttpRequest made = request(std::move(target));
  const Result<ports::HttpResponse> answer = co_await http_.send(std::move(made), options);
  if (sink.here) co_return Availability::here;
  if (!answer) co_return answer.error();
  co_return availability_of(*answer);
}

awaitable<Result<Availability>> Requests::list(std::string target, ListArrival& arrival) {
  ports::FetchOptions options;
  options.body_limit_bytes = kLongestList;
  options.sink = &arrival;
  ports::HttpRequest made = request(std::move(target));
  GW_CO_TRY(const ports::HttpResponse answer, co_await http_.send(std::move(made), options));
  co_return availability_of(answer);
}

}  // namespace gw::civil_affairs
