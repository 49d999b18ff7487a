#include "gateway/pipeline/spooled_row.hpp"

#include <cassert>
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

/// What the digest covers: a money fact is the same under whichever event id it comes (readings
/// 43).
std::string content_of(const AssertedRow& row, const std::string& fact_bytes) {
  const auto* money = row.fact ? std::get_if<MoneyEvent>(&*row.fact) : nullptr;
  if (money == nullptr || money->event_id.empty()) return fact_bytes;
  MoneyEvent without_id = *money;
  without_id.event_id.clear();
  return to_bytes(Fact(std::move(without_id)));
}

}  // namespace

std::string to_bytes(const SpooledRow& row) {
  Fixed fixed;
  fixed.packed = row.subject.packed();
  fixed.line = row.line;
  fixed.stamp = row.stamp;
  fixed.digest = row.digest;
  fixed.prior = row.prior.value;
  if (row.last_day)
    fixed.last_day = static_cast<std::int32_t>(row.last_day->time_since_epoch().count());
  fixed.act = row.act;
  fixed.kind = row.kind;
  fixed.document = row.subject.document();
  std::string out;
  out.reserve(sizeof fixed + 16 + row.subject_key.size() + row.key.size() + row.fact.size());
  char bytes[sizeof fixed];  // NOLINT(modernize-avoid-c-arrays)
  std::memcpy(bytes, &fixed, sizeof fixed);
  out.append(bytes, sizeof fixed);
  put_text(out,
           row.subject.is_citizen_number() ? std::string() : row.subject.reveal(Purpose::store));
  put_text(out, row.subject_key);
  put_text(out, row.key);
  put_text(out, row.fact);
  return out;
}

SpooledRow row_from_bytes(std::string_view bytes) {
  Fixed fixed;
  assert(bytes.size() >= sizeof fixed);
  std::memcpy(&fixed, bytes.data(), sizeof fixed);
  bytes.remove_prefix(sizeof fixed);
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
  std::string order;
  if (row.subject.is_citizen_number()) {
    order += '\x01';
    put_big_endian(order, row.subject.packed());
  } else if (!row.subject.empty()) {
    order += '\x02';
    order += static_cast<char>(row.subject.document());
    order += row.subject.reveal(Purpose::match);
  } else if (!row.subject_key.empty()) {
    order += '\x03';
    order += row.subject_key;
  } else {
    order += '\x04';
    put_big_endian(order, row.prior.value);
  }
  return order;
}

SpooledRow spool(const AssertedRow& row) {
  SpooledRow out;
  out.act = static_cast<RowAct>(row.operation);
  out.line = row.line;
  out.subject = row.subject;
  out.subject_key = row.subject_key;
  out.key = row.key;
  out.stamp = row.stamp;
  out.last_day = row.last_day;
  if (row.fact) {
    out.kind = kind_of(*row.fact);
    out.fact = to_bytes(*row.fact);
  }
  std::string content(1, static_cast<char>(out.act));
  content += content_of(row, out.fact);
  content += '\0';
  content += row.subject.empty() ? row.subject_key : row.subject.reveal(Purpose::match);
  if (row.last_day)
    put_big_endian(content, static_cast<std::uint64_t>(row.last_day->time_since_epoch().count()));
  out.digest = digest64(content);
  if (out.digest == 0) out.digest = 1;  // 0 means "ended by absence" in the key index
  return out;
}

}  // namespace gw::pipeline
