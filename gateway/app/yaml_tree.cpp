#include "gateway/app/yaml_tree.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace gw::app {
namespace {

constexpr std::uintmax_t kFileLimitBytes = 1U << 20U;
constexpr int kDepthLimit = 12;

struct TooDeep {};

/// `twice`: names that a map has once more, of which the reader of the map would take one.
SettingsNode convert(const YAML::Node& yaml, const std::string& file, int depth,
                     std::vector<SettingsError>& twice) {
  if (depth > kDepthLimit) throw TooDeep{};
  SettingsNode node;
  node.place = {file, yaml.Mark().line + 1, yaml.Mark().column + 1};
  if (yaml.IsScalar()) {
    node.scalar = yaml.Scalar();
  } else if (yaml.IsMap()) {
    for (const auto& entry : yaml) {
      const std::string& name = entry.first.Scalar();
      if (std::any_of(node.entries.begin(), node.entries.end(),
                      [&](const auto& one) { return one.first == name; })) {
        const YAML::Mark mark = entry.first.Mark();
        twice.push_back({{file, mark.line + 1, mark.column + 1}, name, "stands there twice"});
      }
      node.entries.emplace_back(name, convert(entry.second, file, depth + 1, twice));
    }
  } else if (yaml.IsSequence()) {
    for (const auto& item : yaml) node.items.push_back(convert(item, file, depth + 1, twice));
  }
  return node;
}

}  // namespace

std::optional<SettingsNode> read_yaml(const std::filesystem::path& file,
                                      std::vector<SettingsError>& errors) {
  const SettingsPlace place{file.string(), 0, 0};
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  if (error) {
    errors.push_back({place, {}, "cannot be read: does the file exist, and may it be read?"});
    return std::nullopt;
  }
  if (size > kFileLimitBytes) {
    errors.push_back({place, {}, "is larger than 1 MiB, which no settings file is"});
    return std::nullopt;
  }
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  try {
    std::vector<SettingsError> twice;
    SettingsNode tree = convert(YAML::Load(text.str()), file.string(), 0, twice);
    if (twice.empty()) return tree;
    errors.insert(errors.end(), twice.begin(), twice.end());
  } catch (const YAML::ParserException& wrong) {
    errors.push_back({{file.string(), wrong.mark.line + 1, wrong.mark.column + 1},
                      {},
                      "is not YAML: " + wrong.msg});
  } catch (const YAML::Exception&) {
    errors.push_back({place, {}, "is not YAML that can be read"});
  } catch (const TooDeep&) {
    errors.push_back({place, {}, "is nested deeper than any settings are"});
  }
  return std::nullopt;
}

void lay_over(SettingsNode& base, const SettingsNode& overlay) {
  if (overlay.entries.empty() || base.scalar || !base.items.empty()) {
    base = overlay;
    return;
  }
  for (const auto& [key, node] : overlay.entries) {
    const auto found =
        std::find_if(base.entries.begin(), base.entries.end(),
                     [&name = key](const auto& entry) { return entry.first == name; });
    if (found == base.entries.end()) {
      base.entries.emplace_back(key, node);
    } else {
      lay_over(found->second, node);
    }
  }
}

}  // namespace gw::app
