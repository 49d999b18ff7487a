#include "gateway/codec/xml_declaration.hpp"

#include <algorithm>

namespace gw::codec {
namespace {

constexpr std::string_view kSpaces = " \t\r\n";
constexpr std::string_view kOpening = "<?xml";

// True while `head` may still grow into something that starts with `start`.
bool may_become(std::string_view head, std::string_view start) {
  return head.size() < start.size() && start.substr(0, head.size()) == head;
}

std::string_view label_in(std::string_view declaration) {
  const std::size_t key = declaration.find("encoding");
  if (key == std::string_view::npos) return {};
  std::string_view rest = declaration.substr(key + std::string_view("encoding").size());
  rest.remove_prefix(std::min(rest.find_first_not_of(kSpaces), rest.size()));
  if (rest.empty() || rest.front() != '=') return {};
  rest.remove_prefix(1);
  rest.remove_prefix(std::min(rest.find_first_not_of(kSpaces), rest.size()));
  if (rest.empty() || (rest.front() != '"' && rest.front() != '\'')) return {};
  const std::size_t end = rest.find(rest.front(), 1);
  return end == std::string_view::npos ? std::string_view() : rest.substr(1, end - 1);
}

}  // namespace

XmlDeclaration read_declaration(std::string_view head) {
  XmlDeclaration found;
  if (head.size() < 2) return found;
  const std::string_view two = head.substr(0, 2);
  if (two == "\xFE\xFF" || two == "\xFF\xFE" || two.find('\0') != std::string_view::npos) {
    found.complete = found.wide = true;
    return found;
  }
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (may_become(head, kMark)) return found;
  if (head.substr(0, kMark.size()) == kMark) head.remove_prefix(kMark.size());
  if (may_become(head, kOpening)) return found;
  if (head.substr(0, kOpening.size()) == kOpening) {
    const std::size_t end = head.find("?>");
    if (end == std::string_view::npos) {
      found.complete = head.size() >= kDeclarationBytes;
      return found;
    }
    found.encoding = label_in(head.substr(0, end));
  }
  found.complete = true;
  return found;
}

}  // namespace gw::codec
