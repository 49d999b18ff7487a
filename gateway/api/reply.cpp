#include "gateway/api/reply.hpp"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <cstdio>

#include "gateway/codec/utf8.hpp"
#include "gateway/crypto/encoding.hpp"
#include "gateway/domain/iso_day.hpp"
#include "gateway/domain/row_place.hpp"

namespace gw::api {

namespace {

constexpr std::string_view kBase32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kRefDigits = 13;  // 64 bits

ports::HttpResponse reply(const json::object& body) {
  return ports::HttpResponse(200, "application/json", json::serialize(body));
}

bool is_punctuation(char c) {
  const auto u = static_cast<unsigned char>(c);
  return u < 0x80 && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z');
}

/// The tag that begins at `at` of an XML row, without attributes; empty: none that could be one of
/// an interface, whose names are short and hold no number of anybody.
std::string_view plain_tag(std::string_view whole, std::size_t at) {
  constexpr std::size_t kTagMost = 40;
  constexpr std::size_t kTagDigits = 4;
  std::size_t digits = 0;
  for (std::size_t end = at + 1; end < std::min(whole.size(), at + kTagMost); ++end) {
    const char c = whole[end];
    if (c == '>') return end > at + 1 ? whole.substr(at, end + 1 - at) : std::string_view();
    const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    const bool digit = c >= '0' && c <= '9';
    digits += digit ? 1 : 0;
    if (digits > kTagDigits || (!letter && !digit && c != ':' && c != '_' && c != '-' && c != '/'))
      return {};
  }
  return {};
}

}  // namespace

ports::HttpResponse list_reply(std::string_view kind, json::array items, json::value next) {
  json::object body;
  body["api"] = "v1";
  body["kind"] = kind;
  body["items"] = std::move(items);
  body["next"] = std::move(next);
  return reply(body);
}

ports::HttpResponse item_reply(std::string_view kind, json::object item) {
  json::object body;
  body["api"] = "v1";
  body["kind"] = kind;
  body["item"] = std::move(item);
  return reply(body);
}

json::value day_json(std::optional<Day> day) {
  if (!day) return nullptr;
  return json::value(iso_text(*day));
}

json::value time_json(Instant moment) {
  if (moment == Instant{}) return nullptr;
  const auto day = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::hh_mm_ss time(moment - day);
  std::array<char, 24> text{};
  const int length = std::snprintf(
      text.data(), text.size(), "T%02d:%02d:%02d.%03dZ", static_cast<int>(time.hours().count()),
      static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
      static_cast<int>(time.subseconds().count()));
  std::string whole(day_json(day).as_string());
  whole.append(text.data(), static_cast<std::size_t>(length));
  return json::value(whole);
}

void place_into(json::object& object, std::int64_t line, const std::string& part) {
  if (!part.empty()) object["part"] = part;
  object["line"] = RowPlace::of(line).row;
}

json::object failure_json(const Failure& failure, Language language) {
  json::object object;
  object["code"] = name_of(failure.code());
  object["step"] = failure.step();
  object["line"] = failure.line();
  object["column"] = failure.column();
  object["detail"] = failure.detail();
  object["words"] = describe(failure.code(), language);
  object["next"] = next_step(failure.code(), language);
  return object;
}

std::string person_ref(PersonId person) {
  std::string text = "P-";
  for (std::size_t i = 0; i < kRefDigits; ++i) {
    const unsigned shift = static_cast<unsigned>(5 * (kRefDigits - 1 - i));
    text += kBase32[(person.value >> shift) & 31U];
  }
  return text;
}

std::optional<PersonId> parse_person_ref(std::string_view text) noexcept {
  if (text.size() != kRefDigits + 2 || text.substr(0, 2) != "P-") return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text.substr(2)) {
    const std::size_t digit = kBase32.find(c);
    if (digit == std::string_view::npos || value >> 59U != 0) return std::nullopt;
    value = value << 5U | digit;
  }
  if (value == 0) return std::nullopt;
  return PersonId{value};
}

std::string record_ref(const SourceRef& row) {
  const RowPlace place = RowPlace::of(row.line);
  std::string text = std::to_string(row.batch.value) + "-";
  if (place.part != 0) text += std::to_string(place.part) + ".";
  return text + std::to_string(place.row);
}

std::optional<SourceRef> parse_record_ref(std::string_view text) noexcept {
  SourceRef row;
  RowPlace place;
  const char* const end = text.data() + text.size();
  const auto run = std::from_chars(text.data(), end, row.batch.value);
  if (run.ec != std::errc() || run.ptr == end || *run.ptr != '-' || row.batch.value == 0 ||
      row.batch.value > static_cast<std::uint64_t>(INT64_MAX))
    return std::nullopt;
  const char* const place_begin = run.ptr + 1;
  if (std::find(place_begin, end, '.') != end) {
    const auto part = std::from_chars(place_begin, end, place.part);
    if (part.ec != std::errc() || *part.ptr != '.' || place.part == 0 || place.part > INT32_MAX)
      return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(part.ptr + 1 - text.data()));
  } else {
    text.remove_prefix(static_cast<std::size_t>(place_begin - text.data()));
  }
  const auto [rest, error] = std::from_chars(text.data(), end, place.row);
  const bool too_far = place.part != 0 && (place.row >> RowPlace::kRowBits) != 0;
  if (error != std::errc() || rest != end || place.row < 0 || too_far) return std::nullopt;
  row.line = place.line();
  return row;
}

std::string masked(const PersonalText& text) {
  const std::string& whole = text.reveal(Purpose::clerk);
  const bool xml = whole.starts_with('<');
  std::string out;
  // Bytes that are no UTF-8 have no characters to keep the first of.
  const bool readable = codec::first_invalid_utf8(whole) == std::string_view::npos;
  bool run = !readable;
  for (std::size_t i = 0; i < whole.size();) {
    if (const auto tag = xml && whole[i] == '<' ? plain_tag(whole, i) : std::string_view();
        !tag.empty()) {
      out += tag;
      i += tag.size();
      run = !readable;
      continue;
    }
    const auto lead = static_cast<unsigned char>(whole[i]);
    const std::size_t size = !readable || lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (is_punctuation(whole[i])) {
      out += whole[i];
      run = !readable;
    } else if (run) {
      out += '*';
    } else {
      out.append(whole, i, size);
      run = true;
    }
    i += size;
  }
  return out;
}

void reveal_into(json::object& object, std::string_view name, const PersonalText& text) {
  const std::string& whole = text.reveal(Purpose::clerk);
  if (codec::first_invalid_utf8(whole) == std::string_view::npos) {
    object[name] = whole;
  } else {
    object[std::string(name) + "_base64"] = crypto::base64_encode(crypto::as_bytes(whole));
  }
}

Result<std::uint64_t> id_parameter(const Call& call) {
  std::uint64_t value = 0;
  const std::string& text = call.parameter;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value == 0 ||
      value > static_cast<std::uint64_t>(INT64_MAX)) {
    return fail(Errc::not_found, "api.id");
  }
  return value;
}

}  // namespace gw::api
