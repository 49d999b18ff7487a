#include "gateway/policy/policy_book.hpp"

#include <algorithm>
#include <cassert>
#include <tuple>

namespace gw::policy {
namespace {

// In the order of Subject.
constexpr std::array<SubjectForm, kAllSubjects.size()> kForms{{
    {"concentrated_period_start", true, 0, 0, false, "\"Y-1 MM-DD\" or \"Y MM-DD\""},
    {"concentrated_period_end", true, 0, 0, true, "\"Y-1 MM-DD\" or \"Y MM-DD\""},
    {"last_payable_day", true, 0, 0, true, "\"Y-1 MM-DD\" or \"Y MM-DD\""},
    {"newborn_registration_days", false, 1, 366, true, "a whole number from 1 to 366"},
    {"lapsed_cover_months", false, 1, 24, false, "a whole number from 1 to 24"},
    {"school_year_end_month", false, 1, 12, false, "a whole number from 1 to 12"},
    {"waiting_months", false, 0, 6, true, "a whole number from 0 to 6", true},
    {"waiting_months_other_scheme", false, 0, 6, true, "a whole number from 0 to 6", true},
    {"waiting_months_ceiling", false, 0, 12, false, "a whole number from 0 to 12"},
    {"short_gap_months", false, 0, 12, false, "a whole number from 0 to 12"},
    {"history_months", false, 1, 120, false, "a whole number from 1 to 120"},
    {"other_scheme_months", false, 0, 12, false, "a whole number from 0 to 12"},
    {"switch_from_month_start", false, 0, 1, false, "0 or 1"},
    {"newborn_late_months", false, 0, 6, true, "a whole number from 0 to 6"},
    {"employee_year_months", false, 1, 36, false, "a whole number from 1 to 36"},
    {"duplicates_paused", false, 0, 1, false, "0 or 1"},
    {"residents_choose", false, 0, 1, false, "0 or 1"},
    {"student_spared_years", false, 0, 6, false, "a whole number from 0 to 6"},
    {"student_deduction_confirmed", false, 0, 1, false, "0 or 1"},
    {"special_student_any", false, 0, 1, false, "0 or 1"},
    {"refund_by_old_ground", false, 0, 1, false, "0 or 1"},
    {"late_fixed_months", false, 0, 12, false, "a whole number from 0 to 12", true},
    {"late_months_per_year", false, 0, 12, false, "a whole number from 0 to 12", true},
    {"pause_before_registering", false, 0, 1, false, "0 or 1"},
}};

bool is_digit(char sign) noexcept {
  return sign >= '0' && sign <= '9';
}
// Of a text of two; 0, which is no month and no day, if they are no digits.
std::uint8_t two_digits(std::string_view text) noexcept {
  if (!is_digit(text[0]) || !is_digit(text[1])) return 0;
  return static_cast<std::uint8_t>((text[0] - '0') * 10 + (text[1] - '0'));
}

bool in_range(const Entry& entry) noexcept {
  const SubjectForm& form = form_of(entry.subject);
  if (form.is_year_day) return std::holds_alternative<YearDay>(entry.value);
  const auto* number = std::get_if<std::int32_t>(&entry.value);
  return number != nullptr && *number >= form.least && *number <= form.most;
}

bool has_document(const Contents& contents, std::string_view id) noexcept {
  return std::any_of(contents.documents.begin(), contents.documents.end(),
                     [&](const Document& document) { return document.id == id; });
}

void check_entry(const Contents& contents, std::size_t index, std::vector<Fault>& faults) {
  const Entry& entry = contents.entries[index];
  if (!in_range(entry)) faults.push_back({Fault::Kind::out_of_range, index, 0});
  if (!entry.area.empty()) {
    const bool known = std::any_of(contents.areas.begin(), contents.areas.end(),
                                   [&](const Area& area) { return area.pool == entry.area; });
    if (!known) faults.push_back({Fault::Kind::unknown_area, index, 0});
    if (!form_of(entry.subject).city_may_set) {
      faults.push_back({Fault::Kind::city_may_not_set, index, 0});
    }
  }
  if (entry.valid_to && *entry.valid_to < entry.valid_from) {
    faults.push_back({Fault::Kind::ends_before_start, index, 0});
  }
  if (!has_document(contents, entry.document)) {
    faults.push_back({Fault::Kind::unknown_document, index, 0});
  }
}

// The province's values must leave no day without one, unless it may lack the subject; a city's
// may, the province's then holds.
void check_sequence(const Contents& contents, Subject subject, RegionCode area,
                    std::vector<Fault>& faults) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < contents.entries.size(); ++i) {
    const Entry& entry = contents.entries[i];
    if (entry.subject == subject && entry.area == area) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return contents.entries[a].valid_from < contents.entries[b].valid_from;
  });
  const bool gapless = area.empty() && !form_of(subject).province_may_lack;
  for (std::size_t i = 1; i < order.size(); ++i) {
    const Entry& before = contents.entries[order[i - 1]];
    const Entry& entry = contents.entries[order[i]];
    if (!before.valid_to || *before.valid_to >= entry.valid_from) {
      faults.push_back({Fault::Kind::overlap, order[i], order[i - 1]});
    } else if (gapless && *before.valid_to + kOneDay != entry.valid_from) {
      faults.push_back({Fault::Kind::gap, order[i], order[i - 1]});
    }
  }
  if (!gapless) return;
  if (order.empty()) {
    faults.push_back({Fault::Kind::no_value, static_cast<std::size_t>(subject), 0});
  } else if (contents.entries[order.back()].valid_to) {
    faults.push_back({Fault::Kind::not_open, order.back(), 0});
  }
}

void check_rules(const Contents& contents, std::vector<Fault>& faults) {
  for (std::size_t i = 0; i < contents.rules.size(); ++i) {
    if (!has_document(contents, contents.rules[i].document)) {
      faults.push_back({Fault::Kind::rule_document, i, 0});
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (contents.rules[j].rule == contents.rules[i].rule &&
          contents.rules[j].valid_from == contents.rules[i].valid_from) {
        faults.push_back({Fault::Kind::rule_twice, i, j});
        break;
      }
    }
  }
  for (const RuleId rule : kAllRules) {
    const bool told = std::any_of(contents.rules.begin(), contents.rules.end(),
                                  [&](const RuleText& text) { return text.rule == rule; });
    if (!told) faults.push_back({Fault::Kind::rule_missing, static_cast<std::size_t>(rule), 0});
  }
}

bool valid_on(const Entry& entry, Day day) noexcept {
  return entry.valid_from <= day && (!entry.valid_to || *entry.valid_to >= day);
}

// Every day of a year is compared with each start valid on the same days: none lies before it.
void check_periods(const Contents& contents, std::vector<Fault>& faults) {
  const PlanYear any{2024};
  for (std::size_t i = 0; i < contents.entries.size(); ++i) {
    const Entry& end = contents.entries[i];
    const auto* end_day = std::get_if<YearDay>(&end.value);
    for (const Entry& start : contents.entries) {
      const auto* start_day = std::get_if<YearDay>(&start.value);
      if (start.subject != Subject::concentrated_period_start || start_day == nullptr ||
          end_day == nullptr) {
        continue;
      }
      const bool together = valid_on(start, end.valid_from) || valid_on(end, start.valid_from);
      if (together && end_day->in(any) < start_day->in(any)) {
        faults.push_back({Fault::Kind::period_reversed, i, 0});
        break;
      }
    }
  }
}

std::string value_text(const Value& value) {
  if (const auto* day = std::get_if<YearDay>(&value)) return day->text();
  return std::to_string(std::get<std::int32_t>(value));
}

std::string day_number(Day day) {
  return std::to_string(day.time_since_epoch().count());
}

std::string line_of(const Entry& entry) {
  std::string line(form_of(entry.subject).name);
  for (const std::string& part :
       {entry.area.text(), day_number(entry.valid_from),
        entry.valid_to ? day_number(*entry.valid_to) : std::string("open"), value_text(entry.value),
        entry.document, entry.article}) {
    line += '|';
    line += part;
  }
  return line;
}

std::uint32_t digest_of(const Contents& contents) {
  std::vector<std::string> lines;
  for (const Entry& entry : contents.entries) lines.push_back(line_of(entry));
  for (const RuleText& text : contents.rules) {
    lines.push_back("rule|" + std::to_string(static_cast<unsigned>(text.rule)) + '|' +
                    text.document + '|' + text.article +
                    (text.valid_from ? '|' + day_number(*text.valid_from) : std::string()));
  }
  std::sort(lines.begin(), lines.end());
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  const auto mix = [&hash](unsigned char byte) { hash = (hash ^ byte) * 0x100000001B3ULL; };
  for (const std::string& line : lines) {
    for (const char c : line) mix(static_cast<unsigned char>(c));
    mix('\n');
  }
  const auto folded = static_cast<std::uint32_t>(hash ^ (hash >> 32U));
  return folded == 0 ? 1 : folded;
}

}  // namespace

std::optional<YearDay> YearDay::parse(std::string_view text) noexcept {
  YearDay result;
  if (text.substr(0, 4) == "Y-1 ") {
    result.year_offset = -1;
    text.remove_prefix(4);
  } else if (text.substr(0, 2) == "Y ") {
    text.remove_prefix(2);
  } else {
    return std::nullopt;
  }
  if (text.size() != 5 || text[2] != '-') return std::nullopt;
  result.month = two_digits(text.substr(0, 2));
  result.day = two_digits(text.substr(3, 2));
  // 2023 is no leap year: 29 February is refused, for it does not come every year.
  const std::chrono::year_month_day date(std::chrono::year(2023), std::chrono::month(result.month),
                                         std::chrono::day(result.day));
  if (!date.ok()) return std::nullopt;
  return result;
}

std::string YearDay::text() const {
  const auto two = [](unsigned number) {
    return std::string{static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10)};
  };
  return std::string(year_offset == 0 ? "Y " : "Y-1 ") + two(month) + '-' + two(day);
}

const SubjectForm& form_of(Subject subject) noexcept {
  return kForms[static_cast<std::size_t>(subject)];
}

std::optional<Subject> subject_named(std::string_view name) noexcept {
  for (const Subject subject : kAllSubjects) {
    if (form_of(subject).name == name) return subject;
  }
  return std::nullopt;
}

std::vector<Fault> PolicyBook::check(const Contents& contents) {
  std::vector<Fault> faults;
  for (std::size_t i = 0; i < contents.entries.size(); ++i) check_entry(contents, i, faults);
  for (const Subject subject : kAllSubjects) {
    check_sequence(contents, subject, RegionCode(), faults);
    for (const Area& area : contents.areas) check_sequence(contents, subject, area.pool, faults);
  }
  check_periods(contents, faults);
  check_rules(contents, faults);
  return faults;
}

PolicyBook PolicyBook::make(Contents contents) {
  return PolicyBook(std::move(contents));
}

PolicyBook::PolicyBook(Contents contents) : contents_(std::move(contents)) {
  version_ = digest_of(contents_);
  // Cities first and newest first, so that the first entry that fits is the one.
  std::stable_sort(contents_.entries.begin(), contents_.entries.end(),
                   [](const Entry& a, const Entry& b) {
                     return std::tuple(a.subject, a.area.empty(), b.valid_from) <
                            std::tuple(b.subject, b.area.empty(), a.valid_from);
                   });
  for (const Entry& entry : contents_.entries) {
    turns_.push_back(entry.valid_from);
    if (entry.valid_to) turns_.push_back(*entry.valid_to + kOneDay);
  }
  std::sort(turns_.begin(), turns_.end());
  turns_.erase(std::unique(turns_.begin(), turns_.end()), turns_.end());
}

const Entry* PolicyBook::find(Subject subject, Day day, RegionCode pool) const noexcept {
  for (const Entry& entry : contents_.entries) {
    if (entry.subject == subject && (entry.area.empty() || entry.area == pool) &&
        valid_on(entry, day)) {
      return &entry;
    }
  }
  return nullptr;
}

namespace {

// Before the first document there is no value; the first one is the nearest answer, for what is
// asked then is only whether a year long past is looked at.
const Entry& nearest(const PolicyBook& book, Subject subject, Day day, RegionCode pool) noexcept {
  if (const Entry* entry = book.find(subject, day, pool)) return *entry;
  const Entry* first = nullptr;
  for (const Entry& entry : book.entries()) {
    if (entry.subject == subject && entry.area.empty() &&
        (first == nullptr || entry.valid_from < first->valid_from)) {
      first = &entry;
    }
  }
  assert(first != nullptr);  // check() proved that the province has one
  return *first;
}

Day year_day(const PolicyBook& book, Subject subject, PlanYear year, RegionCode pool) noexcept {
  return std::get<YearDay>(nearest(book, subject, year.first_day(), pool).value).in(year);
}

}  // namespace

Day PolicyBook::period_start(PlanYear year) const noexcept {
  return year_day(*this, Subject::concentrated_period_start, year, RegionCode());
}
Day PolicyBook::period_end(PlanYear year, RegionCode pool) const noexcept {
  return year_day(*this, Subject::concentrated_period_end, year, pool);
}
Day PolicyBook::last_payable_day(PlanYear year, RegionCode pool) const noexcept {
  return year_day(*this, Subject::last_payable_day, year, pool);
}
bool PolicyBook::in_season(Day day) const noexcept {
  const auto calendar_year = static_cast<std::int16_t>(Month::of(day).year());
  // A period begins in the year before its own at the earliest.
  for (const PlanYear year :
       {PlanYear{calendar_year}, PlanYear{static_cast<std::int16_t>(calendar_year + 1)}}) {
    Day end = period_end(year, RegionCode());
    for (const Area& area : contents_.areas) end = std::max(end, period_end(year, area.pool));
    if (period_start(year) <= day && day <= end) return true;
  }
  return false;
}
std::int32_t PolicyBook::number(Subject subject, Day day, RegionCode pool) const noexcept {
  return std::get<std::int32_t>(nearest(*this, subject, day, pool).value);
}

std::optional<std::int32_t> PolicyBook::number_if(Subject subject, Day day,
                                                  RegionCode pool) const noexcept {
  const Entry* entry = find(subject, day, pool);
  if (entry == nullptr) return std::nullopt;
  return std::get<std::int32_t>(entry->value);
}

std::optional<Day> PolicyBook::next_turn(Day day) const noexcept {
  const auto next = std::upper_bound(turns_.begin(), turns_.end(), day);
  if (next == turns_.end()) return std::nullopt;
  return *next;
}

const RuleText* PolicyBook::text_of(RuleId rule, std::optional<Day> day) const noexcept {
  const RuleText* found = nullptr;
  for (const RuleText& text : contents_.rules) {
    if (text.rule != rule || (day && text.valid_from && *text.valid_from > *day)) continue;
    // Nothing is less than any day: the newest text wins.
    if (found == nullptr || found->valid_from < text.valid_from) found = &text;
  }
  return found;
}

const Document* PolicyBook::document(std::string_view id) const noexcept {
  for (const Document& document : contents_.documents) {
    if (document.id == id) return &document;
  }
  return nullptr;
}

std::string PolicyBook::citation_of(const Entry& entry) const {
  return document(entry.document)->number + ' ' + entry.article;  // `make` asks for the document
}

}  // namespace gw::policy
