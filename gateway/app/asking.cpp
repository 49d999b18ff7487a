#include "gateway/app/asking.hpp"

#include <algorithm>
#include <istream>
#include <ostream>

namespace gw::app {

std::string ask(const cli::Streams& streams, const std::string& what, const std::string& offered) {
  streams.err << what << (offered.empty() ? "" : " [" + offered + "]") << ": " << std::flush;
  std::string line;
  std::getline(streams.in, line);
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
  return line.empty() ? offered : line;
}

std::string yaml_scalar(const std::string& text) {
  const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' ||
           c == '/' || c == '_' || c == '-' || c == '+';
  }) && text.front() != '-';
  if (plain) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  }
  return quoted + "\"";
}

}  // namespace gw::app
