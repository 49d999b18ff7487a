// Rows of the monthly lists and their increments: who is named in which subsidy category (规程
// Annex 1), from when to when.
#include <algorithm>

#include "adapters/sharing_platform/row_kinds.hpp"

namespace gw::sharing_platform {
namespace {

constexpr std::chrono::months kStaysAfterMove{6};

/// 残疾人证号 without category, level and the mark of a re-issue: the number it was made from.
std::string_view number_of(std::string_view certificate) {
  if (certificate.size() > 2 && certificate[certificate.size() - 2] == 'B')
    certificate.remove_suffix(2);
  return certificate.substr(0, certificate.size() < 2 ? 0 : certificate.size() - 2);
}

/// 丧失劳动能力: as the federation says, else by its own rule from level and category.
bool cannot_work(char stated, char level, char category) {
  if (stated != '\0') return stated == '1';
  return level == '1' || level == '2' || (level == '3' && (category == '5' || category == '6'));
}

Check order_of(RowReading& row, const std::optional<Day>& first, const std::optional<Day>& last,
               std::string_view member) {
  return first && last && *last < *first && row.fails(RowReason::date_order, member)
             ? Check(Problem{RowReason::date_order, member})
             : std::nullopt;
}

/// The first that fits in the binding order of the reason codes.
Check first_of(std::initializer_list<Check> checks) {
  for (const RowReason reason : {RowReason::code_unknown, RowReason::field_empty}) {
    for (const Check& check : checks) {
      if (check && check->reason == reason) return check;
    }
  }
  return std::nullopt;
}

/// A struck-out row needs nothing but its key.
bool struck(RowReading& row) {
  if (row.operation() != Operation::strike) return false;
  row.strike();
  return true;
}

/// Where a list leaves the beginning open: named since the month it is of.
Day open_begin(const RowReading& row) {
  return row.is_list() ? row.batch().month.first_day() : row.batch().received;
}

void put(RowReading& row, Naming naming, Day first, std::optional<Day> last) {
  naming.first_day = first;
  naming.last_day = last;
  row.asserted.fact = std::move(naming);
}

}  // namespace

std::string certificate_key(const RowReading& row) {
  return std::string(number_of(row.text("CJRZH")));
}

Check read_disability_certificate(RowReading& row) {
  if (const Check entry = row.entry()) return entry;
  if (struck(row)) return row.required("CJRZH");
  if (const Check name = row.name()) return name;
  const std::string_view certificate = row.text("CJRZH");
  const bool from_card = row.text("ZJHM").empty() && !certificate.empty();
  if (from_card) {
    row.remark(RowReason::id_from_card, "CJRZH");
    if (const Check number =
            row.number(number_of(certificate), normalize::DeclaredDocument::citizen, "CJRZH"))
      return number;
  } else if (const Check number = row.number()) {
    return number;
  }
  std::optional<Day> issued;
  std::optional<Day> valid;
  std::optional<Day> since;
  if (const Check day = row.day("FZRQ", issued)) return day;
  if (const Check day = row.day("YXQZ", valid)) return day;
  if (const Check day = row.day("ZTRQ", since)) return day;
  if (const Check order = order_of(row, issued, valid, "YXQZ")) return order;
  char category = '\0';
  char level = '\0';
  char unable = '\0';
  char state = '\0';
  if (const Check codes =
          first_of({row.person_codes(), row.code("CJLB", "1234567", category),
                    row.code("CJDJ", "1234", level), row.code("SLDNL", "01", unable, true),
                    row.code("ZT", "1234", state), row.required("CJRZH")}))
    return codes;
  // 过期 is no end of the disability; 注销 and 冻结 are one of the identity, from their day on.
  const bool in_force = state == '1' || state == '4';
  if (!cannot_work(unable, level, category) || (!in_force && !since)) {
    row.names_nobody();
    return std::nullopt;
  }
  std::optional<Day> last;
  if (!in_force) last = *since - std::chrono::days(1);
  put(row, row.naming(Capacity::a04, "CJRZH"), issued.value_or(open_begin(row)), last);
  return std::nullopt;
}

Check read_severe_mental_illness(RowReading& row) {
  if (const Check entry = row.entry()) return entry;
  if (struck(row)) return row.required("DABH");
  if (const Check name = row.name()) return name;
  if (const Check number = row.number()) return number;
  std::optional<Day> begun;
  if (const Check day = row.day("JDRQ", begun)) return day;
  char state = '\0';
  if (const Check codes =
          first_of({row.person_codes(), row.code("GLZT", "12345", state), row.required("DABH")}))
    return codes;
  if (state == '4' || state == '5') {
    row.names_nobody();
    return std::nullopt;
  }
  std::optional<Day> last;
  if (state == '2' || state == '3') {
    // 迁出, 失访: a recipient still until another county lists the person or half a year has
    // passed.  A monthly list gives the day of filing as RKSJ: then it is not known since when, and
    // whoever is listed stays named.
    const auto said = normalize::read_instant(row.text("RKSJ"), normalize::DateStyle::seconds);
    if (said && begun && beijing_day(*said) > *begun) {
      const std::chrono::year_month_day from(beijing_day(*said));
      std::chrono::year_month_day until = from + kStaysAfterMove;
      if (!until.ok()) until = until.year() / until.month() / std::chrono::last;
      last = Day(until);
    }
  }
  put(row, row.naming(Capacity::a05, ""), begun.value_or(open_begin(row)), last);
  return std::nullopt;
}

Check read_special_family(RowReading& row) {
  if (const Check entry = row.entry()) return entry;
  if (struck(row)) return row.required("JTBH");
  if (const Check name = row.name()) return name;
  if (const Check number = row.number()) return number;
  std::optional<Day> first;
  std::optional<Day> last;
  if (const Check day = row.day("QRRQ", first)) return day;
  if (const Check day = row.day("TCRQ", last)) return day;
  if (const Check order = order_of(row, first, last, "TCRQ")) return order;
  char kind = '\0';
  if (const Check codes =
          first_of({row.person_codes(), row.code("FCLX", "12", kind), row.required("JTBH")}))
    return codes;
  put(row, row.naming(Capacity::a06, "JTBH"), first.value_or(open_begin(row)), last);
  return std::nullopt;
}

std::string veteran_key(const RowReading& row) {
  const std::string_view category = row.text("YFLB");
  const std::string_view zero = category.size() == 1 ? "0" : "";
  return std::string(row.text("YFZH")).append("|").append(zero).append(category);
}

Check read_veteran(RowReading& row) {
  if (const Check entry = row.entry()) return entry;
  if (struck(row)) return row.required("YFZH");
  if (const Check name = row.name()) return name;
  if (const Check number = row.number()) return number;
  std::optional<Day> first;
  std::optional<Day> last;
  std::optional<Day> paid;
  if (const Check day = row.day("RDRQ", first)) return day;
  if (const Check day = row.day("TZRQ", last)) return day;
  if (const Check day = row.day("ZHJZR", paid)) return day;
  if (const Check order = order_of(row, first, last, "TZRQ")) return order;
  const std::string_view category = row.text("YFLB");
  const bool category_known = category == "10" ||
                              (category.size() == 2 && category[0] == '0' && category[1] >= '1') ||
                              (category.size() == 1 && category[0] >= '1' && category[0] <= '9');
  char residence = '\0';
  char ending = '\0';
  if (const Check codes =
          first_of({row.person_codes(),
                    category.empty()  ? Check(Problem{RowReason::field_empty, "YFLB"})
                    : !category_known ? Check(Problem{RowReason::code_unknown, "YFLB"})
                                      : std::nullopt,
                    row.code("CXLB", "12", residence, true), row.code("TZYY", "123", ending, true),
                    row.required("YFZH")}))
    return codes;
  const std::string code =
      category.size() == 1 ? "0" + std::string(category) : std::string(category);
  const auto& not_counted = *row.batch().not_counted;
  const auto city = not_counted.find(row.batch().region);
  const bool counts = city == not_counted.end() || !city->second.contains(code);
  // 残疾军人 of levels 1-6 have a scheme of their own (350).
  const std::string_view level = row.text("SCDJ");
  const std::string_view digits = level.size() == 2 && level[0] == '0' ? level.substr(1) : level;
  const bool own_scheme =
      code == "01" && digits.size() == 1 && digits[0] >= '1' && digits[0] <= '6';
  if (!counts || own_scheme) {
    row.names_nobody();
    return std::nullopt;
  }
  Naming naming = row.naming(Capacity::a13, "YFZH");
  if (row.asserted.subject.document() == DocumentClass::military) {
    // An old military number matches nothing: a clerk finds the person.
    naming.needs_clerk = true;
    row.review(RowReason::status, "ZJLX");
  }
  put(row, std::move(naming), first.value_or(open_begin(row)), last);
  return std::nullopt;
}

}  // namespace gw::sharing_platform
