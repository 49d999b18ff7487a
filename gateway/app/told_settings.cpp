#include "gateway/app/told_settings.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "gateway/app/settings.hpp"
#include "gateway/app/yaml_tree.hpp"

namespace gw::app {
namespace {

namespace fs = std::filesystem;

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// Keys whose values are secrets or paths to them, whatever was written there by mistake, and those
/// about people.
bool stays_here(std::string_view key) {
  constexpr std::array<std::string_view, 7> kWords{"secret", "password",  "token",   "key",
                                                   "access", "requester", "contacts"};
  return std::any_of(kWords.begin(), kWords.end(),
                     [key](std::string_view word) { return has(key, word); });
}

/// A secret that stands where none belongs.
bool is_secret(std::string_view value) {
  return has(value, "whsec_") || has(value, "-----BEGIN");
}

void tell(const std::string& key, const SettingsNode& node, std::string& out) {
  if (stays_here(key.substr(key.rfind('.') + 1))) {
    out += key + ": (left out)\n";
  } else if (node.scalar) {
    out += key + ": " + (is_secret(*node.scalar) ? std::string("(left out)") : *node.scalar) + '\n';
  } else {
    std::size_t number = 0;
    for (const auto& [name, below] : node.entries) {
      // A caller's name is that of a certificate, which may be somebody's.
      tell(key == "callers" ? "callers[" + std::to_string(number++) + "]"
           : key.empty()    ? name
                            : key + "." + name,
           below, out);
    }
    for (std::size_t i = 0; i < node.items.size(); ++i)
      tell(key + "[" + std::to_string(i) + "]", node.items[i], out);
  }
}

void tell_file(const fs::path& file, std::string& out) {
  out += "# " + file.string() + '\n';
  std::vector<SettingsError> errors;
  if (const auto tree = read_yaml(file, errors)) tell("", *tree, out);
  for (const SettingsError& error : errors) out += "# " + text_of(error) + '\n';
  out += '\n';
}

}  // namespace

std::string told_settings(const fs::path& settings, const fs::path& overlay) {
  std::string out;
  tell_file(settings, out);
  if (!overlay.empty()) tell_file(overlay, out);
  std::vector<SettingsError> ignored;  // told with the files already
  const auto folder = agencies_folder(settings, overlay, ignored);
  if (!folder) return out;
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(*folder, error)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  if (error) out += "# " + folder->string() + ": cannot be read\n";
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) tell_file(file, out);
  return out;
}

}  // namespace gw::app
