#pragma once
// JSON of the feeds (RFC 8259): one page or line at a time, read over simdjson into read-only
// views. Used by the decoders of JSON feeds, webhooks and answers; settings and our own API use
// Boost.JSON. One thread per reader.  Values hold until the reader's next parse(). A number keeps
// its digits as they came (`400.00` stays `400.00`): codes and amounts may arrive as JSON string or
// number, and text() reads both alike.  Where a key stands twice, the first one counts. The whole
// text is checked, also what nobody asks for.  Refuses what is cut, not UTF-8, or over a limit.
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"

namespace gw::codec {

struct JsonLimits {
  std::size_t text_bytes = 64 << 20;
  int depth = 32;
  std::size_t values = 8 << 20;
};

enum class JsonKind : std::uint8_t { missing, null, boolean, number, string, array, object };

struct JsonNode;  // json.cpp and this header's inline members only

/// One value of a parsed text, or the absence of one.  A cheap view, to be passed by value.
class JsonValue {
 public:
  JsonValue() = default;

  JsonKind kind() const;
  bool missing() const { return node_ == nullptr; }
  bool is_null() const { return kind() == JsonKind::null; }

  /// A string without quotes and escapes, a number in its own digits, `true` or `false`;
  /// nothing for null, a missing value, an array or an object.
  std::optional<std::string_view> text() const;
  /// The text of a member: find(key).text().
  std::optional<std::string_view> text(std::string_view key) const { return find(key).text(); }
  /// The value as it stands in the JSON text.
  std::string_view raw() const;

  /// The first member of that key; missing where there is none, or where this is no object.
  JsonValue find(std::string_view key) const;
  /// The value at the end of a path of keys.
  JsonValue find(std::initializer_list<std::string_view> path) const;

  /// Elements of an array, or members of an object, one level down; 0 for everything else.
  std::size_t size() const;
  /// The key under which this value stands in its object; empty in an array.
  std::string_view key() const;

  /// Elements or members in their order.
  class Iterator {
   public:
    explicit Iterator(const JsonNode* node) : node_(node) {}
    JsonValue operator*() const { return JsonValue(node_); }
    Iterator& operator++();
    bool operator==(const Iterator&) const = default;

   private:
    const JsonNode* node_;
  };
  Iterator begin() const;
  Iterator end() const;

 private:
  friend class JsonReader;
  explicit JsonValue(const JsonNode* node) : node_(node) {}
  const JsonNode* node_ = nullptr;
};

/// Parses texts one after another, with the same memory.
class JsonReader {
 public:
  explicit JsonReader(JsonLimits limits = {});
  ~JsonReader();
  JsonReader(JsonReader&&) noexcept;
  JsonReader& operator=(JsonReader&&) noexcept;

  /// The object or array that `text` is.  Errc::not_well_formed with line and column where known,
  /// Errc::encoding_invalid (detail = byte offset), Errc::too_large (detail = the limit).
  Result<JsonValue> parse(std::string_view text);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

using JsonSink = std::function<Result<void>(const JsonValue&)>;

/// Gives each element of the array at `path` to `sink`, until it fails.
/// Errc::peer_content where no array stands there.
Result<void> for_each_record(const JsonValue& page, std::initializer_list<std::string_view> path,
                             const JsonSink& sink);

}  // namespace gw::codec
