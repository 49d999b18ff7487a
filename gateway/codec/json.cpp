#include "gateway/codec/json.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "gateway/codec/utf8.hpp"

namespace gw::codec {

// Values stand in document order; `extent` nodes belong to a value, itself included.
struct JsonNode {
  std::string_view key;
  std::string_view text;
  std::string_view raw;
  std::uint32_t extent = 1;
  std::uint32_t size = 0;
  JsonKind kind = JsonKind::null;
};

namespace {

namespace od = simdjson::ondemand;
using simdjson::error_code;

std::string_view trim_end(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; };
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// RFC 8259 section 6; simdjson would read it as a double, and we keep the digits.
bool is_number(std::string_view text) {
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t begin = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    return at - begin;
  };
  if (at < text.size() && text[at] == '-') ++at;
  const bool zero = at < text.size() && text[at] == '0';
  const std::size_t whole = digits();
  if (whole == 0 || (zero && whole > 1)) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (digits() == 0) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (digits() == 0) return false;
  }
  return at == text.size();
}

// The content of the string whose opening quote stands before `begin`, up to its closing quote.
struct Content {
  std::string_view text;
  bool escaped = false;
};
Content content_of(const char* begin, const char* end) {
  const auto to = [&](const char* stop) {
    return std::string_view(begin, static_cast<std::size_t>(stop - begin));
  };
  const void* quote = std::memchr(begin, '"', static_cast<std::size_t>(end - begin));
  if (quote == nullptr) return {to(end)};
  const std::string_view plain = to(static_cast<const char*>(quote));
  if (plain.find('\\') == std::string_view::npos) return {plain};
  const char* at = begin;
  for (; at < end && *at != '"'; ++at)
    if (*at == '\\') ++at;
  return {to(std::min(at, end)), true};
}

}  // namespace

struct JsonReader::State {
  explicit State(JsonLimits bounds) : limits(bounds) {}

  error_code walk_root(od::document& document);
  error_code walk_array(od::array array, int depth);
  error_code walk_object(od::object object, int depth);
  error_code walk(od::value value, std::string_view key, int depth);
  error_code take_string(od::value& value, std::string_view token, JsonNode& node);
  error_code open(std::string_view key, JsonKind kind, const char* begin);
  void close(std::size_t index, std::size_t size, const char* begin);
  std::string_view keep(std::string_view unescaped_text);
  Failure failure(error_code error);
  Failure not_well_formed_at(const char* place) const;

  JsonLimits limits;
  od::parser parser;
  od::document* document = nullptr;
  std::string text;  // padded copy
  std::size_t size = 0;
  std::string unescaped;
  std::vector<JsonNode> nodes;
};

JsonReader::JsonReader(JsonLimits limits) : state_(std::make_unique<State>(limits)) {}
JsonReader::~JsonReader() = default;
JsonReader::JsonReader(JsonReader&&) noexcept = default;
JsonReader& JsonReader::operator=(JsonReader&&) noexcept = default;

Result<JsonValue> JsonReader::parse(std::string_view text) {
  State& state = *state_;
  state.nodes.clear();
  state.unescaped.clear();
  if (text.size() > state.limits.text_bytes)
    return fail(Errc::too_large, "codec.json", static_cast<std::int64_t>(state.limits.text_bytes));
  state.text.assign(text);
  state.text.append(simdjson::SIMDJSON_PADDING, ' ');
  state.size = text.size();
  od::document document;
  state.document = &document;
  error_code error =
      state.parser.iterate(state.text.data(), state.size, state.text.size()).get(document);
  if (!error) error = state.walk_root(document);
  if (error) {
    const Failure why = state.failure(error);
    state.document = nullptr;
    return why;
  }
  state.document = nullptr;
  return JsonValue(state.nodes.data());
}

error_code JsonReader::State::walk_root(od::document& root) {
  od::json_type type{};
  if (auto error = root.type().get(type)) return error;
  const char* begin = text.data() + std::min(text.find_first_of("{["), size);
  error_code error = simdjson::INCORRECT_TYPE;
  if (type == od::json_type::array) {
    od::array array;
    if ((error = root.get_array().get(array))) return error;
    if ((error = open({}, JsonKind::array, begin))) return error;
    error = walk_array(array, 1);
  } else if (type == od::json_type::object) {
    od::object object;
    if ((error = root.get_object().get(object))) return error;
    if ((error = open({}, JsonKind::object, begin))) return error;
    error = walk_object(object, 1);
  }
  if (error) return error;
  // Something after the value is an error; at the end there is no location.
  return root.current_location().error() == simdjson::OUT_OF_BOUNDS ? simdjson::SUCCESS
                                                                    : simdjson::TRAILING_CONTENT;
}

error_code JsonReader::State::walk_array(od::array array, int depth) {
  if (depth > limits.depth) return simdjson::DEPTH_ERROR;
  const std::size_t index = nodes.size() - 1;
  std::size_t count = 0;
  for (auto element : array) {
    od::value value;
    if (auto error = element.get(value)) return error;
    if (auto error = walk(value, {}, depth)) return error;
    ++count;
  }
  close(index, count, nodes[index].raw.data());
  return simdjson::SUCCESS;
}

error_code JsonReader::State::walk_object(od::object object, int depth) {
  if (depth > limits.depth) return simdjson::DEPTH_ERROR;
  const std::size_t index = nodes.size() - 1;
  std::size_t count = 0;
  for (auto member : object) {
    od::field field;
    if (auto error = std::move(member).get(field)) return error;
    const auto [written, escaped] = content_of(field.key().raw(), text.data() + size);
    std::string_view key = written;
    if (escaped) {
      std::string_view plain;
      if (auto error = field.unescaped_key().get(plain)) return error;
      key = keep(plain);
    }
    if (auto error = walk(field.value(), key, depth)) return error;
    ++count;
  }
  close(index, count, nodes[index].raw.data());
  return simdjson::SUCCESS;
}

error_code JsonReader::State::walk(od::value value, std::string_view key, int depth) {
  od::json_type type{};
  if (auto error = value.type().get(type)) return error;
  const std::string_view token = trim_end(value.raw_json_token());
  switch (type) {
    case od::json_type::array: {
      if (auto error = open(key, JsonKind::array, token.data())) return error;
      od::array array;
      if (auto error = value.get_array().get(array)) return error;
      return walk_array(array, depth + 1);
    }
    case od::json_type::object: {
      if (auto error = open(key, JsonKind::object, token.data())) return error;
      od::object object;
      if (auto error = value.get_object().get(object)) return error;
      return walk_object(object, depth + 1);
    }
    case od::json_type::string:
      if (auto error = open(key, JsonKind::string, token.data())) return error;
      return take_string(value, token, nodes.back());
    case od::json_type::number:
      if (auto error = open(key, JsonKind::number, token.data())) return error;
      if (!is_number(token)) return simdjson::NUMBER_ERROR;
      break;
    case od::json_type::boolean:
      if (auto error = open(key, JsonKind::boolean, token.data())) return error;
      if (token != "true" && token != "false") return simdjson::T_ATOM_ERROR;
      break;
    case od::json_type::null:
      if (auto error = open(key, JsonKind::null, token.data())) return error;
      if (token != "null") return simdjson::N_ATOM_ERROR;
      break;
  }
  nodes.back().raw = nodes.back().text = token;
  return simdjson::SUCCESS;
}

error_code JsonReader::State::take_string(od::value& value, std::string_view token,
                                          JsonNode& node) {
  const auto [content, escaped] = content_of(token.data() + 1, token.data() + token.size());
  if (content.size() + 2 != token.size()) return simdjson::STRING_ERROR;
  node.raw = token;
  node.text = content;
  if (!escaped) {
    // Taken, though not needed: a string left alone would pass for a key where a `:` follows it.
    od::raw_json_string taken;
    return value.get_raw_json_string().get(taken);
  }
  std::string_view plain;
  if (auto error = value.get_string().get(plain)) return error;
  node.text = keep(plain);
  return simdjson::SUCCESS;
}

error_code JsonReader::State::open(std::string_view key, JsonKind kind, const char* begin) {
  if (nodes.size() == limits.values) return simdjson::CAPACITY;
  JsonNode& node = nodes.emplace_back();
  node.key = key;
  node.kind = kind;
  node.raw = {begin, 1};
  return simdjson::SUCCESS;
}

// The container's text ends before the next token, or with the document.
void JsonReader::State::close(std::size_t index, std::size_t count, const char* begin) {
  const char* end = text.data() + size;
  const char* next = nullptr;
  if (!document->current_location().get(next)) end = next;
  nodes[index].raw = trim_end({begin, static_cast<std::size_t>(end - begin)});
  nodes[index].size = static_cast<std::uint32_t>(count);
  nodes[index].extent = static_cast<std::uint32_t>(nodes.size() - index);
}

// Unescaped text is never longer than the text it came from, so the buffer never moves.
std::string_view JsonReader::State::keep(std::string_view unescaped_text) {
  unescaped.reserve(size);
  const std::size_t begin = unescaped.size();
  unescaped.append(unescaped_text);
  return std::string_view(unescaped).substr(begin);
}

Failure JsonReader::State::failure(error_code error) {
  if (error == simdjson::DEPTH_ERROR)
    return fail(Errc::too_large, "codec.json.depth", limits.depth);
  if (error == simdjson::CAPACITY)
    return fail(Errc::too_large, "codec.json.values", static_cast<std::int64_t>(limits.values));
  const std::size_t bad = first_invalid_utf8(std::string_view(text).substr(0, size));
  if (bad != std::string_view::npos)
    return fail(Errc::encoding_invalid, "codec.json", static_cast<std::int64_t>(bad));
  // Errors of simdjson's first pass have no place; an unclosed string is found at the end.
  const char* place = nullptr;
  if (error == simdjson::UNCLOSED_STRING) return not_well_formed_at(text.data() + size);
  if (nodes.empty() || document->current_location().get(place))
    return fail(Errc::not_well_formed, "codec.json");
  return not_well_formed_at(place);
}

Failure JsonReader::State::not_well_formed_at(const char* place) const {
  const std::string_view before(text.data(), static_cast<std::size_t>(place - text.data()));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 = 0
  return fail(Errc::not_well_formed, "codec.json")
      .at(line, static_cast<std::int64_t>(before.size() - line_start + 1));
}

JsonKind JsonValue::kind() const {
  return node_ == nullptr ? JsonKind::missing : node_->kind;
}

std::optional<std::string_view> JsonValue::text() const {
  if (kind() == JsonKind::string || kind() == JsonKind::number || kind() == JsonKind::boolean)
    return node_->text;
  return std::nullopt;
}

std::string_view JsonValue::raw() const {
  return node_ == nullptr ? std::string_view() : node_->raw;
}
std::string_view JsonValue::key() const {
  return node_ == nullptr ? std::string_view() : node_->key;
}
std::size_t JsonValue::size() const {
  return node_ == nullptr ? 0 : node_->size;
}

JsonValue JsonValue::find(std::string_view key) const {
  if (kind() != JsonKind::object) return {};
  for (const JsonValue member : *this)
    if (member.node_->key == key) return member;
  return {};
}

JsonValue JsonValue::find(std::initializer_list<std::string_view> path) const {
  JsonValue value = *this;
  for (std::string_view key : path) value = value.find(key);
  return value;
}

JsonValue::Iterator JsonValue::begin() const {
  return Iterator(node_ == nullptr ? nullptr : node_ + 1);
}
JsonValue::Iterator JsonValue::end() const {
  return Iterator(node_ == nullptr ? nullptr : node_ + node_->extent);
}
JsonValue::Iterator& JsonValue::Iterator::operator++() {
  node_ += node_->extent;
  return *this;
}

Result<void> for_each_record(const JsonValue& page, std::initializer_list<std::string_view> path,
                             const JsonSink& sink) {
  const JsonValue list = page.find(path);
  if (list.kind() != JsonKind::array) return fail(Errc::peer_content, "codec.json.records");
  for (const JsonValue record : list) GW_CHECK(sink(record));
  return {};
}

}  // namespace gw::codec
