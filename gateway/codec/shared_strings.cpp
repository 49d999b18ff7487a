#include "gateway/codec/shared_strings.hpp"

#include <charconv>

#include "gateway/codec/utf8.hpp"

namespace gw::codec {
namespace {

constexpr std::size_t kEscapeBytes = 7;  // _xHHHH_

}  // namespace

bool is_spreadsheet(const XmlName& name) {
  return name.ns == "http://schemas.openxmlformats.org/spreadsheetml/2006/main" ||
         name.ns == "http://purl.oclc.org/ooxml/spreadsheetml/main";
}

void RunText::begin(std::string& out) {
  out_ = &out;
  begin_ = out.size();
  in_text_ = false;
  rich_ = false;
  phonetic_ = 0;
}

void RunText::start(std::string_view element) {
  if (element == "rPh") ++phonetic_;
  if (element == "r") rich_ = true;
  in_text_ = element == "t" && phonetic_ == 0;
}

void RunText::text(std::string_view piece) {
  if (in_text_) out_->append(piece);
}

void RunText::end(std::string_view element) {
  if (element == "rPh") --phonetic_;
  in_text_ = false;
}

void RunText::finish() {
  unescape_office(*out_, begin_);
}

void unescape_office(std::string& text, std::size_t begin) {
  std::size_t at = text.find("_x", begin);
  if (at == std::string::npos) return;
  std::string plain = text.substr(begin, at - begin);
  for (; at < text.size();) {
    const std::string_view rest = std::string_view(text).substr(at);
    std::uint16_t code = 0;
    const bool is_escape =
        rest.size() >= kEscapeBytes && rest.substr(0, 2) == "_x" && rest[6] == '_' &&
        std::from_chars(rest.data() + 2, rest.data() + 6, code, 16).ptr == rest.data() + 6;
    // Halves of a surrogate pair are no characters of their own, and a NUL is none of ours.
    if (is_escape && code != 0 && (code < 0xD800 || code > 0xDFFF)) {
      append_utf8(plain, code);
      at += kEscapeBytes;
    } else {
      plain.push_back(text[at++]);
    }
  }
  text.replace(begin, std::string::npos, plain);
}

std::string_view SharedStrings::text(std::size_t index) const {
  const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
  return std::string_view(arena_).substr(begin, ends_[index] - begin);
}

void SharedStrings::start(XmlName name, const XmlAttributes&, std::int64_t) {
  if (!is_spreadsheet(name)) return;
  if (name.local == "si") {
    in_item_ = true;
    run_.begin(arena_);
  } else if (in_item_) {
    run_.start(name.local);
  }
}

void SharedStrings::text(std::string_view piece) {
  if (!in_item_) return;
  if (arena_.size() + piece.size() > limits_.bytes)
    return stop(
        fail(Errc::too_large, "codec.workbook.strings", static_cast<std::int64_t>(limits_.bytes)));
  run_.text(piece);
}

void SharedStrings::end(XmlName name) {
  if (!in_item_ || !is_spreadsheet(name)) return;
  if (name.local != "si") return run_.end(name.local);
  in_item_ = false;
  if (ends_.size() == limits_.count)
    return stop(
        fail(Errc::too_large, "codec.workbook.strings", static_cast<std::int64_t>(limits_.count)));
  run_.finish();
  ends_.push_back(static_cast<std::uint32_t>(arena_.size()));
  rich_.push_back(run_.rich());
}

}  // namespace gw::codec
