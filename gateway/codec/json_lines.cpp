#include "gateway/codec/json_lines.hpp"

#include <utility>

namespace gw::codec {

Result<void> JsonLines::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, end);
    if (partial_.size() + piece.size() > line_bytes_)
      return fail(Errc::too_large, "codec.json_lines", static_cast<std::int64_t>(line_bytes_))
          .at(number_, 0);
    if (end == std::string_view::npos) {
      partial_.append(piece);
      return {};
    }
    if (partial_.empty()) {
      GW_CHECK(give(piece, true));
    } else {
      partial_.append(piece);
      GW_CHECK(give(partial_, true));
      partial_.clear();
    }
    bytes.remove_prefix(end + 1);
  }
  return {};
}

Result<void> JsonLines::finish() {
  if (partial_.empty()) return {};
  const std::string last = std::exchange(partial_, {});
  return give(last, false);
}

Result<void> JsonLines::give(std::string_view line, bool terminated) {
  return sink_(JsonLine{line, number_++, terminated});
}

}  // namespace gw::codec
