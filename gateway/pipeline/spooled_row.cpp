#include "gateway/pipeline/spooled_row.hpp"

#include <cassert>
#include <cstddef>
#include <cstring>
#include <limits>

#include "gateway/domain/fact_bytes.hpp"

namespace gw::pipeline {
namespace {

constexpr std::int32_t kNoDay = std::numeric_limits<std::int32_t>::min();

// The fixed part; texts follow, each behind its length.
struct Fixed {
  std::uint64_t packed = 0;
  std::int64_t line = 0;
  std::int64_t stamp = 0;
  std::uint64_t digest = 0;
  std::uint64_t prior = 0;
  std::int32_t last_day = kNoDay;
  RowAct act = RowAct::put;
  FactKind kind = FactKind::naming;
  DocumentClass document = DocumentClass::other;
  std::uint8_t unused = 0;
};

void put_text(std::string& out, std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  char bytes[sizeof size];  // NOLINT(modernize-avoid-c-arrays)
  std::memcpy(bytes, &size, sizeof size);
  out.append(bytes, sizeof size).append(text);
}

std::string_view take_text(std::string_view& bytes) {
  std::uint32_t size = 0;
  assert(bytes.size() >= sizeof size);
  std::memcpy(&size, bytes.data(), sizeof size);
  const auto text = bytes.substr(sizeof size, size);
  bytes.remove_prefix(sizeof size + size);
  return text;
}

void put_big_endian(std::string& out, std::uint64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8)
    out += static_cast<char>(number >> static_cast<unsigned>(shift));
}

/// What the digest covers of the fact: a money fact is the same under whichever event id it comes
/// (readings 43).
void put_content(std::string& out, const AssertedRow& row, std::string_view fact_bytes) {
  const auto* money = row.fact ? std::get_if<MoneyEvent>(&*row.fact) : nullptr;
  if (money == nullptr || money->event_id.empty()) {
    out += fact_bytes;
    return;
  }
  MoneyEvent without_id = *money;
  without_id.event_id.clear();
  out += to_bytes(Fact(std::move(without_id)));
}

std::int32_t day_count(const std::optional<Day>& day) {
  return day ? static_cast<std::int32_t>(day->time_since_epoch().count()) : kNoDay;
}

void put_row(std::string& out, const Fixed& fixed, const Identity& subject,
             std::string_view subject_key, std::string_view key, std::string_view fact) {
  char bytes[sizeof fixed];  // NOLINT(modernize-avoid-c-arrays)
  std::memcpy(bytes, &fixed, sizeof fixed);
  out.append(bytes, sizeof fixed);
  put_text(out, subject.is_citizen_number() ? std::string() : subject.reveal(Purpose::store));
  put_text(out, subject_key);
  put_text(out, key);
  put_text(out, fact);
}

Fixed take_fixed(std::string_view& bytes) {
  Fixed fixed;
  assert(bytes.size() >= sizeof fixed);
  std::memcpy(&fixed, bytes.data(), sizeof fixed);
  bytes.remove_prefix(sizeof fixed);
  return fixed;
}

// How the parts of rows are told apart in the order of subjects: numbers, other documents, keys,
// persons.
std::string order_of_number(std::uint64_t packed) {
  std::string order(1, '\x01');
  put_big_endian(order, packed);
  return order;
}
std::string order_of_document(DocumentClass document, std::string_view number) {
  std::string order(1, '\x02');
  order += static_cast<char>(document);
  return order += number;
}
std::string order_of_key(std::string_view key) {
  return std::string(1, '\x03') += key;
}
std::string order_of_person(std::uint64_t person) {
  std::string order(1, '\x04');
  put_big_endian(order, person);
  return order;
}

/// One field of the fixed part, where it lies.
template <class T>
T field_at(const std::string& bytes, std::size_t at) {
  T value{};
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

}  // namespace

std::string to_bytes(const SpooledRow& row) {
  Fixed fixed;
  fixed.packed = row.subject.packed();
  fixed.line = row.line;
  fixed.stamp = row.stamp;
  fixed.digest = row.digest;
  fixed.prior = row.prior.value;
  fixed.last_day = day_count(row.last_day);
  fixed.act = row.act;
  fixed.kind = row.kind;
  fixed.document = row.subject.document();
  std::string out;
  put_row(out, fixed, row.subject, row.subject_key, row.key, row.fact);
  return out;
}

SpooledRow row_from_bytes(std::string_view bytes) {
  const Fixed fixed = take_fixed(bytes);
  SpooledRow row;
  row.act = fixed.act;
  row.kind = fixed.kind;
  row.line = fixed.line;
  row.stamp = fixed.stamp;
  row.digest = fixed.digest;
  row.prior = PersonId{fixed.prior};
  if (fixed.last_day != kNoDay) row.last_day = Day(std::chrono::days(fixed.last_day));
  const std::string_view number = take_text(bytes);
  if (fixed.document == DocumentClass::citizen_number) {
    row.subject = Identity(CitizenNumber::from_packed(fixed.packed));
  } else if (!number.empty()) {
    row.subject = Identity(fixed.document, std::string(number));
  }
  row.subject_key = take_text(bytes);
  row.key = take_text(bytes);
  row.fact = take_text(bytes);
  return row;
}

std::string subject_order(const SpooledRow& row) {
  if (row.subject.is_citizen_number()) return order_of_number(row.subject.packed());
  if (!row.subject.empty())
    return order_of_document(row.subject.document(), row.subject.reveal(Purpose::match));
  return row.subject_key.empty() ? order_of_person(row.prior.value) : order_of_key(row.subject_key);
}

SpooledRow spool(const AssertedRow& row) {
  return row_from_bytes(RowWriter().write(row));
}

std::string_view RowWriter::write(const AssertedRow& row) {
  Fixed fixed;
  fixed.packed = row.subject.packed();
  fixed.line = row.line;
  fixed.stamp = row.stamp;
  fixed.last_day = day_count(row.last_day);
  fixed.act = static_cast<RowAct>(row.operation);
  fixed.document = row.subject.document();
  fact_.clear();
  if (row.fact) {
    fixed.kind = kind_of(*row.fact);
    append_bytes(fact_, *row.fact);
  }
  content_.assign(1, static_cast<char>(fixed.act));
  put_content(content_, row, fact_);
  content_ += '\0';
  content_ += row.subject.empty() ? row.subject_key : row.subject.reveal(Purpose::match);
  if (row.last_day)
    put_big_endian(content_, static_cast<std::uint64_t>(row.last_day->time_since_epoch().count()));
  fixed.digest = digest64(content_);
  bytes_.clear();
  put_row(bytes_, fixed, row.subject, row.subject_key, row.key, fact_);
  return bytes_;
}

RowAct RowBytes::act() const {
  return field_at<RowAct>(bytes_, offsetof(Fixed, act));
}
std::int64_t RowBytes::line() const {
  return field_at<std::int64_t>(bytes_, offsetof(Fixed, line));
}
std::int64_t RowBytes::stamp() const {
  return field_at<std::int64_t>(bytes_, offsetof(Fixed, stamp));
}
std::uint64_t RowBytes::digest() const {
  return field_at<std::uint64_t>(bytes_, offsetof(Fixed, digest));
}
void RowBytes::set_act(RowAct act) {
  std::memcpy(bytes_.data() + offsetof(Fixed, act), &act, sizeof act);
}
void RowBytes::set_prior(PersonId prior) {
  std::memcpy(bytes_.data() + offsetof(Fixed, prior), &prior.value, sizeof prior.value);
}

std::string_view RowBytes::key() const {
  std::string_view rest(bytes_);
  take_fixed(rest);
  take_text(rest);
  take_text(rest);
  return take_text(rest);
}

std::string RowBytes::subject_order() const {
  std::string_view rest(bytes_);
  const Fixed fixed = take_fixed(rest);
  if (fixed.document == DocumentClass::citizen_number) return order_of_number(fixed.packed);
  const std::string_view number = take_text(rest);
  if (!number.empty()) return order_of_document(fixed.document, number);
  const std::string_view key = take_text(rest);
  return key.empty() ? order_of_person(fixed.prior) : order_of_key(key);
}

}  // namespace gw::pipeline
