#include "gateway/adapter/settings_node.hpp"

#include <algorithm>
#include <charconv>

namespace gw {
namespace {

const SettingsNode& empty_node() {
  static const SettingsNode node;
  return node;
}

/// Edit distance, small strings only: the nearest known name to a misspelled one.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

std::string nearest(std::string_view wrong, const std::vector<std::string>& known) {
  const std::string* best = nullptr;
  std::size_t best_distance = wrong.size() / 2 + 1;
  for (const std::string& candidate : known) {
    const std::size_t d = distance(wrong, candidate);
    if (d < best_distance) {
      best = &candidate;
      best_distance = d;
    }
  }
  return best == nullptr ? std::string() : *best;
}

}  // namespace

SettingsNode::SettingsNode() = default;
SettingsNode::SettingsNode(const SettingsNode&) = default;
SettingsNode::SettingsNode(SettingsNode&&) noexcept = default;
SettingsNode& SettingsNode::operator=(const SettingsNode&) = default;
SettingsNode& SettingsNode::operator=(SettingsNode&&) noexcept = default;
SettingsNode::~SettingsNode() = default;

SettingsReader::SettingsReader(const SettingsNode& node, std::string path,
                               std::vector<SettingsError>& errors)
    : node_(&node), path_(std::move(path)), errors_(&errors) {}

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

void SettingsReader::reject(std::string_view key, std::string problem) {
  const SettingsNode* node = peek(key);
  const SettingsPlace& place = node == nullptr ? node_->place : node->place;
  const std::string dotted = path_.empty() ? std::string(key) : path_ + "." + std::string(key);
  errors_->push_back({place, dotted, std::move(problem)});
}

std::string SettingsReader::text(std::string_view key) {
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

std::string SettingsReader::text(std::string_view key, std::string_view fallback) {
  return has(key) ? text(key) : (asked_.emplace_back(key), std::string(fallback));
}

std::int64_t SettingsReader::integer(std::string_view key, std::int64_t fallback,
                                     std::int64_t least, std::int64_t most) {
  if (!has(key)) {
    asked_.emplace_back(key);
    return fallback;
  }
  const std::string value = text(key);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc{} || end != value.data() + value.size() || number < least ||
      number > most) {
    reject(key, "is `" + value + "`, must be a whole number from " + std::to_string(least) +
                    " to " + std::to_string(most));
    return fallback;
  }
  return number;
}

bool SettingsReader::flag(std::string_view key, bool fallback) {
  if (!has(key)) {
    asked_.emplace_back(key);
    return fallback;
  }
  const std::string value = text(key);
  if (value == "true") return true;
  if (value != "false") reject(key, "is `" + value + "`, must be true or false");
  return false;
}

std::size_t SettingsReader::choice(std::string_view key, const std::vector<std::string>& allowed,
                                   std::size_t fallback) {
  if (!has(key)) {
    asked_.emplace_back(key);
    return fallback;
  }
  const std::string value = text(key);
  const auto found = std::find(allowed.begin(), allowed.end(), value);
  if (found != allowed.end()) return static_cast<std::size_t>(found - allowed.begin());
  std::string names;
  for (const std::string& name : allowed) names += (names.empty() ? "" : ", ") + name;
  const std::string hint = nearest(value, allowed);
  reject(key, "is `" + value + "`, must be one of " + names +
                  (hint.empty() ? "" : " (did you mean " + hint + "?)"));
  return fallback;
}

std::vector<std::string> SettingsReader::list(std::string_view key) {
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

std::vector<std::pair<std::string, SettingsReader::Map>> SettingsReader::maps(
    std::string_view key) {
  std::vector<std::pair<std::string, Map>> maps;
  const SettingsNode* node = find(key);
  if (node == nullptr) return maps;
  if (node->scalar || !node->items.empty()) reject(key, "must be a map of maps");
  for (const auto& [name, child] : node->entries) {
    Map& map = maps.emplace_back(name, Map()).second;
    if (child.scalar || !child.items.empty()) reject(key, "must be a map of maps");
    for (const auto& [from, to] : child.entries) {
      if (!to.scalar) reject(key, "must map single values to single values");
      map.emplace_back(from, to.scalar.value_or(std::string()));
    }
  }
  return maps;
}

SettingsReader SettingsReader::section(std::string_view key) {
  const SettingsNode* node = find(key);
  const std::string dotted = path_.empty() ? std::string(key) : path_ + "." + std::string(key);
  if (node != nullptr && (node->scalar || !node->items.empty()))
    reject(key, "must be a map of named values");
  return {node == nullptr ? empty_node() : *node, dotted, *errors_};
}

std::vector<std::pair<std::string, SettingsReader>> SettingsReader::children(std::string_view key) {
  std::vector<std::pair<std::string, SettingsReader>> readers;
  const SettingsNode* node = find(key);
  if (node == nullptr) return readers;
  const std::string dotted = path_.empty() ? std::string(key) : path_ + "." + std::string(key);
  for (const auto& [name, child] : node->entries) {
    readers.emplace_back(name, SettingsReader(child, dotted + "." + name, *errors_));
  }
  return readers;
}

void SettingsReader::finish() {
  for (const auto& [name, node] : node_->entries) {
    if (std::find(asked_.begin(), asked_.end(), name) != asked_.end()) continue;
    const std::string hint = nearest(name, asked_);
    errors_->push_back(
        {node.place, path_.empty() ? name : path_ + "." + name,
         "is no known setting" + (hint.empty() ? std::string() : " (did you mean " + hint + "?)")});
  }
}

}  // namespace gw
