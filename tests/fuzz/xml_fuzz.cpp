// Invariants: pieces give the same calls as the whole; starts and ends pair; a document that is
// taken holds no DOCTYPE; names and text are valid UTF-8.
#include <string>
#include <vector>

#include "gateway/codec/utf8.hpp"
#include "gateway/codec/xml.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace gw;
using namespace gw::codec;
using gw::fuzz::require;

class Recorder final : public XmlHandler {
 public:
  void start(XmlName name, const XmlAttributes& attributes, std::int64_t line) override {
    require(line > 0);
    flush();
    open_.emplace_back(name.local);
    put(name);
    for (const XmlAttribute& one : attributes) {
      put(one.name);
      log += "=" + std::string(one.value);
    }
  }
  void text(std::string_view piece) override {
    require(!open_.empty());
    text_ += piece;
  }
  void end(XmlName name) override {
    flush();
    require(!open_.empty() && open_.back() == name.local);
    open_.pop_back();
    log += "/";
  }
  bool closed() const { return open_.empty(); }

  std::string log;

 private:
  void put(XmlName name) { log += "<" + std::string(name.ns) + "|" + std::string(name.local); }
  void flush() {
    require(first_invalid_utf8(text_) == std::string_view::npos);
    log += text_;
    text_.clear();
  }
  std::vector<std::string> open_;
  std::string text_;
};

struct Outcome {
  bool good = true;
  Errc code = Errc::store;
  std::string log;
};

Outcome parse(std::string_view bytes, bool whole) {
  Recorder recorder;
  XmlParser parser(recorder);
  Result<void> result;
  if (whole) {
    result = parser.feed(bytes);
  } else {
    fuzz::in_pieces(bytes, [&](std::string_view piece) {
      result = parser.feed(piece);
      return result.has_value();
    });
  }
  if (result) result = parser.finish();
  if (result) require(recorder.closed());
  return {result.has_value(), result ? Errc::store : result.error().code(), recorder.log};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::bytes_of(data, size);
  const Outcome whole = parse(bytes, true);
  const Outcome pieces = parse(bytes, false);
  require(whole.good == pieces.good);
  if (whole.good) {
    require(whole.log == pieces.log);
    require(first_invalid_utf8(whole.log) == std::string_view::npos);
  }
  return 0;
}
