#include "gateway/adapter/settings_node.hpp"

#include <algorithm>
#include <charconv>

#include "gateway/base/nearest_name.hpp"

namespace gw {
namespace {

const SettingsNode& empty_node() {
  static const SettingsNode node;
  return node;
}

std::string as_list(const std::vector<std::string>& values) {
  std::string out;
  for (const std::string& value : values) out += (out.empty() ? "" : ", ") + value;
  return "[" + out + "]";
}

/// From the root, so that it says the same wherever the program was started.
std::string whole_path(const std::filesystem::path& path) {
  return path.empty() ? std::string() : std::filesystem::absolute(path).lexically_normal().string();
}

}  // namespace

SettingsNode::SettingsNode() = default;
SettingsNode::SettingsNode(const SettingsNode&) = default;
SettingsNode::SettingsNode(SettingsNode&&) noexcept = default;
SettingsNode& SettingsNode::operator=(const SettingsNode&) = default;
SettingsNode& SettingsNode::operator=(SettingsNode&&) noexcept = default;
SettingsNode::~SettingsNode() = default;

SettingsReader::SettingsReader(const SettingsNode& node, std::string path,
                               std::vector<SettingsError>& errors, std::vector<SettingRead>* reads)
    : node_(&node), path_(std::move(path)), errors_(&errors), reads_(reads) {}

const SettingsNode* SettingsReader::peek(std::string_view key) const {
  for (const auto& [name, node] : node_->entries) {
    if (name == key) return &node;
  }
  return nullptr;
}

const SettingsNode* SettingsReader::find(std::string_view key) {
  asked_.emplace_back(key);
  return peek(key);
}

bool SettingsReader::has(std::string_view key) const {
  return peek(key) != nullptr;
}

std::string SettingsReader::dotted(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

void SettingsReader::reject(std::string_view key, std::string problem) {
  const SettingsNode* node = peek(key);
  const SettingsPlace& place = node == nullptr ? node_->place : node->place;
  errors_->push_back({place, dotted(key), std::move(problem)});
}

void SettingsReader::note(std::string_view key, std::string value, Holds holds) const {
  if (reads_ == nullptr) return;
  const SettingsNode* node = peek(key);
  reads_->push_back({dotted(key), std::move(value),
                     node == nullptr ? std::nullopt : std::optional(node->place),
                     holds == Holds::secret});
}

std::string SettingsReader::single(std::string_view key) {
  const SettingsNode* node = find(key);
  if (node == nullptr) {
    reject(key, "is missing");
    return {};
  }
  if (!node->scalar) {
    reject(key, "must be a single value");
    return {};
  }
  return *node->scalar;
}

std::string SettingsReader::text(std::string_view key) {
  std::string value = single(key);
  note(key, value);
  return value;
}

std::string SettingsReader::text(std::string_view key, std::string_view fallback) {
  if (has(key)) return text(key);
  leave(key);
  note(key, std::string(fallback));
  return std::string(fallback);
}

std::int64_t SettingsReader::integer(std::string_view key, std::int64_t fallback,
                                     std::int64_t least, std::int64_t most) {
  std::int64_t number = fallback;
  leave(key);
  if (has(key)) {
    const std::string value = single(key);
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc{} || end != value.data() + value.size() || number < least ||
        number > most) {
      reject(key, "is `" + value + "`, must be a whole number from " + std::to_string(least) +
                      " to " + std::to_string(most));
      return fallback;
    }
  }
  note(key, std::to_string(number));
  return number;
}

bool SettingsReader::flag(std::string_view key, bool fallback) {
  bool on = fallback;
  leave(key);
  if (has(key)) {
    const std::string value = single(key);
    on = value == "true";
    if (!on && value != "false") reject(key, "is `" + value + "`, must be true or false");
  }
  note(key, on ? "true" : "false");
  return on;
}

std::size_t SettingsReader::choice(std::string_view key, const std::vector<std::string>& allowed,
                                   std::size_t fallback) {
  std::size_t chosen = fallback;
  leave(key);
  if (has(key)) {
    const std::string value = single(key);
    const auto found = std::find(allowed.begin(), allowed.end(), value);
    if (found == allowed.end()) {
      std::string names;
      for (const std::string& name : allowed) names += (names.empty() ? "" : ", ") + name;
      const std::string hint = nearest_name(value, allowed);
      reject(key, "is `" + value + "`, must be one of " + names +
                      (hint.empty() ? "" : " (did you mean " + hint + "?)"));
      return fallback;
    }
    chosen = static_cast<std::size_t>(found - allowed.begin());
  }
  note(key, allowed.at(chosen));
  return chosen;
}

std::vector<std::string> SettingsReader::singles(std::string_view key) {
  std::vector<std::string> values;
  const SettingsNode* node = find(key);
  if (node == nullptr) return values;
  if (node->scalar || !node->entries.empty()) {
    reject(key, "must be a list");
    return values;
  }
  for (const SettingsNode& item : node->items) {
    if (item.scalar) {
      values.push_back(*item.scalar);
    } else {
      reject(key, "must be a list of single values");
    }
  }
  return values;
}

std::vector<std::string> SettingsReader::list(std::string_view key) {
  std::vector<std::string> values = singles(key);
  note(key, as_list(values));
  return values;
}

std::filesystem::path SettingsReader::opened(std::string_view key,
                                             const std::string& written) const {
  const std::filesystem::path path(written);
  const SettingsNode* node = peek(key);
  if (written.empty() || path.is_absolute() || node == nullptr) return path;
  return (std::filesystem::path(node->place.file).parent_path() / path).lexically_normal();
}

std::filesystem::path SettingsReader::path(std::string_view key, Holds holds) {
  std::filesystem::path path = opened(key, single(key));
  note(key, whole_path(path), holds);
  return path;
}

std::filesystem::path SettingsReader::path(std::string_view key,
                                           const std::filesystem::path& fallback, Holds holds) {
  if (has(key)) return path(key, holds);
  leave(key);
  note(key, whole_path(fallback), holds);
  return fallback;
}

std::vector<std::filesystem::path> SettingsReader::paths(std::string_view key, Holds holds) {
  std::vector<std::filesystem::path> paths;
  std::vector<std::string> texts;
  for (const std::string& written : singles(key)) {
    paths.push_back(opened(key, written));
    texts.push_back(whole_path(paths.back()));
  }
  note(key, as_list(texts), holds);
  return paths;
}

std::vector<std::pair<std::string, SettingsReader::Map>> SettingsReader::maps(
    std::string_view key) {
  std::vector<std::pair<std::string, Map>> maps;
  const SettingsNode* node = find(key);
  if (node == nullptr) return maps;
  if (node->scalar || !node->items.empty()) reject(key, "must be a map of maps");
  for (const auto& [name, child] : node->entries) {
    Map& map = maps.emplace_back(name, Map()).second;
    if (child.scalar || !child.items.empty()) reject(key, "must be a map of maps");
    const SettingsReader below(child, dotted(key) + "." + name, *errors_, reads_);
    for (const auto& [from, to] : child.entries) {
      if (!to.scalar) reject(key, "must map single values to single values");
      map.emplace_back(from, to.scalar.value_or(std::string()));
      below.note(from, map.back().second);
    }
  }
  return maps;
}

SettingsReader SettingsReader::section(std::string_view key) {
  const SettingsNode* node = find(key);
  if (node != nullptr && (node->scalar || !node->items.empty()))
    reject(key, "must be a map of named values");
  return {node == nullptr ? empty_node() : *node, dotted(key), *errors_, reads_};
}

std::vector<std::pair<std::string, SettingsReader>> SettingsReader::children(std::string_view key) {
  std::vector<std::pair<std::string, SettingsReader>> readers;
  const SettingsNode* node = find(key);
  if (node == nullptr) return readers;
  for (const auto& [name, child] : node->entries) {
    readers.emplace_back(name, SettingsReader(child, dotted(key) + "." + name, *errors_, reads_));
  }
  return readers;
}

void SettingsReader::finish() {
  for (const auto& [name, node] : node_->entries) {
    if (std::find(asked_.begin(), asked_.end(), name) != asked_.end()) continue;
    const std::string hint = nearest_name(name, asked_);
    errors_->push_back(
        {node.place, dotted(name),
         "is no known setting" + (hint.empty() ? std::string() : " (did you mean " + hint + "?)")});
  }
}

}  // namespace gw
