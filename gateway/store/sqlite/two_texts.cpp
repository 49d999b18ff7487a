#include "gateway/store/sqlite/two_texts.hpp"

#include <charconv>

namespace gw::store::sqlite {

std::string one_text(std::string_view first, std::string_view second) {
  std::string text = std::to_string(first.size()) + "\n";
  return text.append(first).append(second);
}

Result<std::pair<std::string, std::string>> two_texts(std::string_view text) {
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
  const auto head = static_cast<std::size_t>(end - text.data()) + 1;
  if (error != std::errc{} || head > text.size() || size > text.size() - head)
    return fail(Errc::integrity, "store.two_texts");
  return std::pair(std::string(text.substr(head, size)), std::string(text.substr(head + size)));
}

}  // namespace gw::store::sqlite
