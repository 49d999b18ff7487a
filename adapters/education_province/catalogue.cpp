#include "adapters/education_province/catalogue.hpp"

#include <algorithm>
#include <charconv>

#include "adapters/education_province/batch_number.hpp"
#include "adapters/education_province/interface_names.hpp"
#include "gateway/adapter/http_answer.hpp"
#include "gateway/adapter/xml_root.hpp"
#include "gateway/codec/xml.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/normalize/fold.hpp"

namespace gw::education_province {
namespace {

constexpr std::size_t kLongestList = 8U << 20U;

bool is_school_code(std::string_view text) {
  return text.size() == 10 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// root > entry > field, with the text of the fields kept by the caller.
class ListHandler : public codec::XmlHandler {
 public:
  ListHandler(std::string_view root, std::string_view entry) : root_(root), entry_(entry) {}

 protected:
  virtual void begin_entry(const codec::XmlAttributes& attributes) = 0;
  virtual void field(std::string_view local, std::string_view text) = 0;
  virtual void end_entry() = 0;

 private:
  void start(codec::XmlName name, const codec::XmlAttributes& attributes, std::int64_t line) final {
    ++depth_;
    if (depth_ == 1 && (name.ns != kNamespace || name.local != root_)) {
      return stop(fail(Errc::peer_content, "education_province.catalogue.root").at(line, 0));
    }
    if (depth_ == 2) {
      in_entry_ = name.ns == kNamespace && name.local == entry_;
      if (in_entry_) begin_entry(attributes);
    }
    if (depth_ == 3) text_.clear();
  }
  void text(std::string_view piece) final {
    if (depth_ == 3) text_ += piece;
  }
  void end(codec::XmlName name) final {
    --depth_;
    if (!in_entry_) return;
    if (depth_ == 2 && name.ns == kNamespace) field(name.local, normalize::trim(text_));
    if (depth_ == 1) end_entry();
  }

  std::string_view root_;
  std::string_view entry_;
  int depth_ = 0;
  bool in_entry_ = false;
  std::string text_;
};

class SchoolList final : public ListHandler {
 public:
  SchoolList() : ListHandler("XXLB", "XX") {}
  Catalogue<School> list;

 private:
  void begin_entry(const codec::XmlAttributes&) override { school_ = School(); }
  void field(std::string_view local, std::string_view text) override {
    if (local == "XXBSM") school_.code = text;
    if (local == "XXMC") school_.name = text;
    if (local == "SZDQHM") school_.county = RegionCode::parse(text).value_or(RegionCode());
  }
  void end_entry() override {
    if (is_school_code(school_.code) && !school_.county.empty()) {
      list.entries.push_back(school_);
    } else {
      ++list.unreadable;
    }
  }

  School school_;
};

class BatchList final : public ListHandler {
 public:
  explicit BatchList(std::string_view school) : ListHandler("PCLB", "PC"), school_(school) {}
  Catalogue<ListedBatch> list;

 private:
  void begin_entry(const codec::XmlAttributes& attributes) override {
    const auto value = [&](std::string_view name) {
      return attributes.find(name).value_or(std::string_view());
    };
    if (value("ZT") == "9") return;  // withdrawn; the next number replaces it
    const auto number = BatchNumber::read(value("PCH"));
    const bool full = value("PCLX") == "Q";
    const bool known = number && number->school == school_ && value("ZT") == "1" &&
                       (full || (value("PCLX") == "Z" && BatchNumber::read(value("JZPCH"))));
    if (!known) {
      ++list.unreadable;
      return;
    }
    ListedBatch batch;
    batch.number = value("PCH");
    batch.kind = full ? BatchKind::full : BatchKind::increment;
    if (!full) batch.base = value("JZPCH");
    list.entries.push_back(std::move(batch));
  }
  void field(std::string_view, std::string_view) override {}
  void end_entry() override {}

  std::string_view school_;
};

template <class Handler>
Result<void> read_all(Handler& handler, std::string_view xml) {
  codec::XmlParser parser(handler);
  GW_CHECK(parser.feed(xml));
  return parser.finish();
}

}  // namespace

Result<Catalogue<School>> read_schools(std::string_view xml) {
  SchoolList handler;
  GW_CHECK(read_all(handler, xml));
  return std::move(handler.list);
}

Result<Catalogue<ListedBatch>> read_batches(std::string_view xml, std::string_view school) {
  BatchList handler(school);
  GW_CHECK(read_all(handler, xml));
  return std::move(handler.list);
}

bool is_xml(const ports::HttpResponse& answer) noexcept {
  return has_media_type(answer, "application/xml") || has_media_type(answer, "text/xml");
}

Failure refusal_of(const ports::HttpResponse& answer, std::string_view body) {
  if (answer.status == 429 || answer.status == 503) {
    return fail(Errc::busy, "education_province.fetch", retry_after(answer).count());
  }
  if (const auto root = read_xml_root(body);
      root && root->ns == kNamespace && root->local == "CW") {
    const std::string_view code = root->attribute("DM");
    std::int64_t number = 0;
    std::from_chars(code.data(), code.data() + code.size(), number);
    return fail(Errc::peer_refused, "education_province.fetch", number);
  }
  return fail(Errc::peer_status, "education_province.fetch", answer.status);
}

boost::asio::awaitable<Result<Document>> fetch_catalogue(ports::HttpClient& http,
                                                         std::string target, std::string etag) {
  ports::HttpRequest request("GET", std::move(target));
  request.headers.add("Accept", "application/xml");
  if (!etag.empty()) request.headers.add("If-None-Match", etag);
  ports::FetchOptions options;
  options.body_limit_bytes = kLongestList;
  GW_CO_TRY(ports::HttpResponse answer, co_await http.send(std::move(request), options));

  Document document;
  document.etag = std::string(answer.headers.find("ETag").value_or(std::string_view()));
  if (answer.status == kNotModified && !etag.empty()) {
    document.unchanged = true;
    co_return document;
  }
  if (answer.status != kOk) co_return refusal_of(answer, answer.body);
  if (!is_xml(answer)) co_return fail(Errc::peer_content, "education_province.catalogue.type");
  const auto digest = answer.headers.find("X-JYT-SM3");
  if (digest && *digest != crypto::digest_hex(crypto::DigestKind::sm3, answer.body)) {
    co_return fail(Errc::peer_digest, "education_province.catalogue");
  }
  document.body = std::move(answer.body);
  co_return document;
}

}  // namespace gw::education_province
