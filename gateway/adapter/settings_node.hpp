#pragma once
// The settings of an agency as a tree with places, whatever file they came from.  app/settings
// fills it from YAML; each adapter reads its own part into its own struct through a SettingsReader,
// which collects every error with file, line and column, the wrong value, the allowed ones and the
// nearest name; and, for whoever asks what is in force, every setting that was read.
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gw {

struct SettingsPlace {
  std::string file;
  int line = 0;
  int column = 0;
};

/// A scalar, a map or a list.
struct SettingsNode {
  // Declared here and defaulted in the source file: clang 14 needs the whole type to make them.
  SettingsNode();
  SettingsNode(const SettingsNode&);
  SettingsNode(SettingsNode&&) noexcept;
  SettingsNode& operator=(const SettingsNode&);
  SettingsNode& operator=(SettingsNode&&) noexcept;
  ~SettingsNode();

  SettingsPlace place;
  std::optional<std::string> scalar;
  std::vector<std::pair<std::string, SettingsNode>> entries;  // in file order
  std::vector<SettingsNode> items;
};

struct SettingsError {
  SettingsPlace place;
  std::string key;      // dotted path: feeds.roster.schedule
  std::string problem;  // what is wrong and what is allowed
};

/// A setting that was read, with what is in force.
struct SettingRead {
  std::string key;                     // as of SettingsError
  std::string value;                   // a path from the root; a list as [a, b]
  std::optional<SettingsPlace> place;  // absent: it stands nowhere, and the value is the default
  bool is_secret_file = false;         // `value` says where a secret is read from
};

enum class Holds : std::uint8_t { anything, secret };

/// Reads a map node key by key.  Keys never asked for are errors too (misspelled: the nearest name
/// is shown).
class SettingsReader {
 public:
  /// `reads`: where each setting asked for is noted, also below; nullptr: nowhere.
  SettingsReader(const SettingsNode& node, std::string path, std::vector<SettingsError>& errors,
                 std::vector<SettingRead>* reads = nullptr);

  /// The scalar of `key`; an error if it is missing and no fallback was given.
  std::string text(std::string_view key);
  std::string text(std::string_view key, std::string_view fallback);
  std::int64_t integer(std::string_view key, std::int64_t fallback, std::int64_t least,
                       std::int64_t most);
  bool flag(std::string_view key, bool fallback);
  /// One of `allowed`; returns its index.
  std::size_t choice(std::string_view key, const std::vector<std::string>& allowed,
                     std::size_t fallback);
  std::vector<std::string> list(std::string_view key);
  /// A file or folder; a relative path is relative to the file that says it.  Empty stays empty.
  std::filesystem::path path(std::string_view key, Holds holds = Holds::anything);
  std::filesystem::path path(std::string_view key, const std::filesystem::path& fallback,
                             Holds holds = Holds::anything);
  std::vector<std::filesystem::path> paths(std::string_view key, Holds holds = Holds::anything);
  /// Maps of single values by name, in file order; all names are the writer's own.
  using Map = std::vector<std::pair<std::string, std::string>>;
  std::vector<std::pair<std::string, Map>> maps(std::string_view key);
  bool has(std::string_view key) const;
  /// The map under `key` (empty if missing); `children` for maps of named things.
  SettingsReader section(std::string_view key);
  std::vector<std::pair<std::string, SettingsReader>> children(std::string_view key);

  /// Reports a value that was read but does not fit; for checks that only the component knows.
  void reject(std::string_view key, std::string problem);
  /// `key` is known, and read by somebody else.
  void leave(std::string_view key) { asked_.emplace_back(key); }
  const SettingsPlace& place() const { return node_->place; }
  /// Reports keys that nobody asked for.  Call when all known keys were read.
  void finish();

 private:
  const SettingsNode* find(std::string_view key);
  const SettingsNode* peek(std::string_view key) const;
  std::string dotted(std::string_view key) const;
  std::string single(std::string_view key);
  std::vector<std::string> singles(std::string_view key);
  std::filesystem::path opened(std::string_view key, const std::string& written) const;
  void note(std::string_view key, std::string value, Holds holds = Holds::anything) const;

  const SettingsNode* node_;
  std::string path_;
  std::vector<SettingsError>* errors_;
  std::vector<SettingRead>* reads_;
  std::vector<std::string> asked_;
};

}  // namespace gw
