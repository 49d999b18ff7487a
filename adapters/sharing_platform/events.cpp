// Rows of the event services: what happened to a person, by the event's own key (SJBH, CSZMBH,
// SWZMBH).  The same key again corrects (2) or withdraws (3) it; absence means nothing.
#include <algorithm>
#include <array>

#include "adapters/sharing_platform/row_kinds.hpp"

namespace gw::sharing_platform {
namespace {

using normalize::DateStyle;

/// RKSJ and CZLX, a withdrawal by key, CORRECTED; nothing in the outer value if the row is done.
std::optional<Check> begin_event(RowReading& row, std::string_view key_member) {
  if (const Check entry = row.entry()) return entry;
  if (const Check key = row.required(key_member)) return key;
  if (row.operation() == Operation::strike) {
    row.strike();
    return Check();
  }
  if (row.operation() == Operation::change) row.remark(RowReason::corrected, "CZLX");
  return std::nullopt;
}

void happened(RowReading& row, LifeEventKind kind, Day day, Identity also = {}) {
  row.asserted.fact = LifeEvent{kind, day, std::move(also)};
}

/// 公民身份号码变更: one person under both numbers, unless two shared the old one (重号): then only
/// who bears the name moves, and a clerk says who that is.
void number_changed(RowReading& row) {
  const std::string_view why = row.text("BGYY");
  IdentityWord word;
  if (why == "2" || why == "3" || why == "4")
    word.also = row.also("YZJHM", normalize::DeclaredDocument::citizen);
  row.without_effect = word.also.empty();
  if (!row.without_effect) row.asserted.fact = std::move(word);
}

/// 姓名变更: two names of one person.
void name_changed(RowReading& row) {
  IdentityWord word;
  word.verdict = IdentityVerdict::same_names;
  word.name = row.read_name();
  word.other = row.former_name("YXM");
  row.without_effect = word.other.empty();
  if (!row.without_effect) row.asserted.fact = std::move(word);
}

/// A day that must be there.
Check needed_day(RowReading& row, std::string_view member, Day& day) {
  std::optional<Day> read;
  if (const Check unreadable = row.day(member, read)) return unreadable;
  if (!read) return Problem{RowReason::date_unreadable, member};
  day = *read;
  return std::nullopt;
}

Check unknown_code(std::string_view member) {
  return Problem{RowReason::code_unknown, member};
}

/// GB 32100: 17 characters and one over modulo 31 that checks them.
bool is_credit_code(std::string_view code) {
  constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  constexpr std::size_t kLength = 18;
  constexpr unsigned kModulus = 31;
  if (code.size() != kLength) return false;
  unsigned sum = 0;
  unsigned weight = 1;
  for (std::size_t i = 0; i + 1 < kLength; ++i) {
    const std::size_t value = kAlphabet.find(code[i]);
    if (value == std::string_view::npos) return false;
    sum += static_cast<unsigned>(value) * weight;
    weight = weight * 3 % kModulus;
  }
  return code.back() == kAlphabet[(kModulus - sum % kModulus) % kModulus];
}

}  // namespace

Check read_birth(RowReading& row) {
  if (const auto done = begin_event(row, "CSZMBH")) return *done;
  // The child has no number yet, and often no name: its certificate stands for it.
  if (const Check number = row.number(row.written("CSZMBH"),
                                      normalize::DeclaredDocument::birth_certificate, "CSZMBH"))
    return number;
  const auto born =
      normalize::read_instant(row.text("CSSJ"), DateStyle::minutes | DateStyle::seconds);
  if (!born) return Problem{RowReason::date_unreadable, "CSSJ"};
  std::optional<Day> issued;
  if (const Check day = row.day("QFRQ", issued)) return day;
  const Day day = beijing_day(*born);
  // A mistyped year: born after the certificate was issued, or after it came.
  if (day > issued.value_or(row.batch().received) || day > row.batch().received)
    return Problem{RowReason::date_order, "CSSJ"};
  if (const Check codes = row.person_codes()) return codes;
  if (row.operation() == Operation::replace) row.remark(RowReason::replaced, "YZBH");
  // The same child under the certificate that this one replaces.
  happened(row, LifeEventKind::birth, day,
           row.also("YZBH", normalize::DeclaredDocument::birth_certificate));
  return std::nullopt;
}

Check read_death(RowReading& row) {
  if (const auto done = begin_event(row, "SWZMBH")) return *done;
  if (const Check name = row.name()) return name;
  if (const Check number = row.number()) return number;
  std::optional<Day> died = normalize::read_date(row.text("SWRQ"), DateStyle::compact);
  if (!died) {
    const auto month = normalize::read_month(row.text("SWRQ"), DateStyle::month_compact);
    if (!month) return Problem{RowReason::date_unreadable, "SWRQ"};
    died = month->last_day();
    row.remark(RowReason::date_month, "SWRQ");
  }
  if (const Check codes = row.person_codes()) return codes;
  happened(row, LifeEventKind::death, *died);
  return std::nullopt;
}

Check read_population_event(RowReading& row) {
  if (const auto done = begin_event(row, "SJBH")) return *done;
  const std::string_view type = row.text("SJLX");
  if (type == "08") {
    // 恢复户口: the event of YSJBH was none.
    if (const Check undone = row.required("YSJBH")) return undone;
    row.strike();
    row.asserted.key = row.text("YSJBH");
    return std::nullopt;
  }
  if (const Check name = row.name()) return name;
  if (const Check number = row.number()) return number;
  Day day{};
  if (type == "01") {
    if (const Check fault = needed_day(row, "SWRQ", day)) return fault;
    happened(row, LifeEventKind::death, day);
  } else if (type == "02") {
    if (const Check fault = needed_day(row, "DJRQ", day)) return fault;
    happened(row, LifeEventKind::emigration, day);
  } else if (type == "03") {
    if (const Check fault = needed_day(row, "RWRQ", day)) return fault;
    happened(row, LifeEventKind::conscription, day);
  } else if (type == "07") {
    const auto number = row.asserted.subject.citizen_number();
    const auto born = number ? number->birth_date() : std::nullopt;
    if (!born) return Problem{RowReason::id_bad_date, "ZJHM"};
    // Gives the newborn of the certificate its number and name.
    happened(row, LifeEventKind::birth, *born,
             row.also("CSZMBH", normalize::DeclaredDocument::birth_certificate));
  } else if (type == "04") {
    number_changed(row);
  } else if (type == "05") {
    name_changed(row);
  } else if (type == "06") {
    row.without_effect = true;  // a move: no event that a plan rests on
  } else {
    return type.empty() ? row.required("SJLX") : unknown_code("SJLX");
  }
  return std::nullopt;
}

Check read_employment_event(RowReading& row) {
  if (const auto done = begin_event(row, "SJBH")) return *done;
  if (const Check name = row.name()) return name;
  if (const Check number = row.number()) return number;
  std::optional<Day> begin;
  std::optional<Day> end;
  if (const Check day = row.day("KSRQ", begin)) return day;
  if (const Check day = row.day("JSRQ", end)) return day;
  if (const Check codes = row.person_codes()) return codes;
  const std::string_view type = row.text("SJLX");
  const std::string_view contract = row.text("HTLX");
  if (!contract.empty() && contract != "1" && contract != "2" && contract != "3" && contract != "9")
    return unknown_code("HTLX");
  if (type == "01" && begin && end && *end < *begin) {
    // An end before its start: never employed.
    row.strike();
  } else if (type == "01" && contract != "9") {  // 9 is an internship as a rule
    if (!begin) return Problem{RowReason::date_unreadable, "KSRQ"};
    happened(row, LifeEventKind::employment, *begin);
  } else if (type == "01" || type == "02" || type == "03" || type == "04") {
    // Whether the employee scheme is paid, and until when, is the register's word.
    row.without_effect = true;
  } else {
    return type.empty() ? row.required("SJLX") : unknown_code("SJLX");
  }
  return std::nullopt;
}

Check read_employer_event(RowReading& row) {
  if (const auto done = begin_event(row, "SJBH")) return *done;
  // Firms are nobody's identity: taken, checked, and of no consequence for a plan.
  row.without_effect = true;
  std::optional<Day> changed;
  if (const Check day = row.day("CLRQ", changed)) return day;
  char type = '\0';
  const std::string_view code = row.text("TYSHXYDM");
  if (!code.empty() && !is_credit_code(code)) return unknown_code("TYSHXYDM");
  if (const Check known = row.code("SJLX", "1234", type)) return known;
  return row.required("TYSHXYDM");
}

Check read_sentence_event(RowReading& row) {
  if (const auto done = begin_event(row, "SJBH")) return *done;
  if (const Check name = row.name()) return name;
  if (const Check number = row.number()) return number;
  Day day{};
  if (const Check fault = needed_day(row, "SJRQ", day)) return fault;
  if (const Check codes = row.person_codes()) return codes;
  char type = '\0';
  if (const Check known = row.code("SJLX", "12345", type)) return known;
  // 收监, also after parole; 刑满释放, 假释, 暂予监外执行.
  happened(row, type == '1' || type == '5' ? LifeEventKind::imprisonment : LifeEventKind::release,
           day);
  return std::nullopt;
}

}  // namespace gw::sharing_platform
