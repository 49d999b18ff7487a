#pragma once
// PolicyBook: the documents' numbers and dates as data, each with the days on which it is valid and
// the article that says so; a city's value goes before the province's (law 11).  Every decision is
// given one book and stores its version.  Immutable once made, so any thread may read it.  Refuses
// entries that overlap, leave a day without a value, lie out of range or name an unknown city; the
// loader (app/policy_file) says in which file and line.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gateway/domain/plan_year.hpp"
#include "gateway/domain/region_code.hpp"
#include "gateway/policy/rules.hpp"

namespace gw::policy {

/// What a parameter is about.  New subjects go to the end: the book is searched in this order.
enum class Subject : std::uint8_t {
  concentrated_period_start,  ///< first day on which plan year Y may be paid (readings 4)
  concentrated_period_end,    ///< last day of the concentrated period of Y (readings 4)
  last_payable_day,           ///< what a flag names as jzrq, 截止日期
  newborn_registration_days,  ///< day after birth is day 1 (readings 12)
  lapsed_cover_months,        ///< how far back ended employee cover is a reason (readings 29)
  school_year_end_month,      ///< month in which a school-year relation ends (readings 20)

  waiting_months,               ///< 待遇等待期 after a longer gap; a city's (readings 3)
  waiting_months_other_scheme,  ///< after another scheme ended longer ago; a city's (readings 3)
  waiting_months_ceiling,       ///< the most a city may set (readings 3)
  short_gap_months,             ///< a gap of at most so many months needs no waiting (readings 5)
  history_months,               ///< "two years": months insured before the gap (readings 6)
  other_scheme_months,          ///< "within 3 months", by day (readings 7)
  switch_from_month_start,      ///< 1: no waiting counts from the 1st of the month (readings 11)
  newborn_late_months,          ///< waiting months of a newborn who is late (readings 12)
  employee_year_months,         ///< "one year in 310" (readings 8)
  duplicates_paused,            ///< 1: what is given up is paused, 0: terminated (readings 21)
  residents_choose,             ///< 1: own choice goes before residence (readings 24)
  student_spared_years,         ///< calendar years from entry on without deduction (readings 25)
  student_deduction_confirmed,  ///< 1: finance confirmed the year after; 0: proposal (readings 52)
  special_student_any,          ///< 1: of any category, 0: A08 and A09 (readings 44)
  refund_by_old_ground,         ///< 1: after the start too, if the ground is old (readings 34, 37)
  late_fixed_months,            ///< fixed waiting time of who pays late or comes back (readings 0)
  late_months_per_year,         ///< variable waiting time per further missed year (readings 0)
  pause_before_registering,     ///< 1: another pool's relation is paused first (readings 30)
};
inline constexpr std::array kAllSubjects{
    Subject::concentrated_period_start,
    Subject::concentrated_period_end,
    Subject::last_payable_day,
    Subject::newborn_registration_days,
    Subject::lapsed_cover_months,
    Subject::school_year_end_month,
    Subject::waiting_months,
    Subject::waiting_months_other_scheme,
    Subject::waiting_months_ceiling,
    Subject::short_gap_months,
    Subject::history_months,
    Subject::other_scheme_months,
    Subject::switch_from_month_start,
    Subject::newborn_late_months,
    Subject::employee_year_months,
    Subject::duplicates_paused,
    Subject::residents_choose,
    Subject::student_spared_years,
    Subject::student_deduction_confirmed,
    Subject::special_student_any,
    Subject::refund_by_old_ground,
    Subject::late_fixed_months,
    Subject::late_months_per_year,
    Subject::pause_before_registering,
};

/// A day told relative to a plan year: "Y-1 09-01", "Y 02-28".
struct YearDay {
  std::int8_t year_offset = 0;  ///< -1 or 0
  std::uint8_t month = 1;
  std::uint8_t day = 1;

  /// Exactly the forms above and a day that exists in every year; else nothing.
  static std::optional<YearDay> parse(std::string_view text) noexcept;
  Day in(PlanYear year) const noexcept { return day_of(year.value + year_offset, month, day); }
  std::string text() const;
  friend bool operator==(const YearDay&, const YearDay&) = default;
};

using Value = std::variant<YearDay, std::int32_t>;

/// The shape of a subject: which kind of value, its range, and whether a city may set its own.
struct SubjectForm {
  std::string_view name;     ///< as in config/policy
  bool is_year_day = false;  ///< else a whole number
  std::int32_t least = 0;    ///< of a whole number, inclusive
  std::int32_t most = 0;
  bool city_may_set = false;
  std::string_view allowed;        ///< in words, for an error
  bool province_may_lack = false;  ///< only a city, or a later rule, gives it a value
};
const SubjectForm& form_of(Subject subject) noexcept;
std::optional<Subject> subject_named(std::string_view name) noexcept;

/// One dated value.  Of a subject that belongs to a plan year the days compared with valid_from and
/// valid_to are 1 January of that year; of the others the day of the deciding event (readings 2).
struct Entry {
  Subject subject = Subject::concentrated_period_start;
  RegionCode area;  ///< a pool; empty = the province
  Value value;
  Day valid_from{};
  std::optional<Day> valid_to;  ///< inclusive; nothing = open
  std::string document;
  std::string article;
};

struct Document {
  std::string id;      ///< "ebf-2020-83"
  std::string number;  ///< "鄂医保发〔2020〕83号"
  std::string title;
  Day in_force_from{};
};

/// A pooling area that may have values of its own.
struct Area {
  RegionCode pool;
  std::string name;
};

/// Where a rule stands, and how it is told, from a day on: a later document may say it anew.
struct RuleText {
  RuleId rule{};
  std::string document;
  std::string article;
  std::string words_zh;
  std::string words_en;
  std::optional<Day> valid_from;  ///< nothing: from the beginning
};

struct Contents {
  std::vector<Document> documents;
  std::vector<Area> areas;
  std::vector<RuleText> rules;
  std::vector<Entry> entries;
};

/// What is wrong with a set of contents; `index` counts within the list that the kind names.
struct Fault {
  enum class Kind : std::uint8_t {
    out_of_range,       // entry: value outside the subject's range or of the wrong kind
    unknown_area,       // entry: not a pool of the list of areas
    city_may_not_set,   // entry: only the province sets this subject
    ends_before_start,  // entry
    overlap,            // entry `index` begins while `other` is valid, same subject and area
    gap,       // entry `index` begins after a day without a value; `other` is the one before
    not_open,  // entry `index`, the province's last of its subject, has an end
    no_value,  // subject number `index` has no value of the province
    unknown_document,  // entry
    rule_document,     // rule: unknown document
    rule_twice,        // rule: two texts from the same day
    rule_missing,      // rule number (RuleId) `index` has no text
    period_reversed,   // entry: this end of the concentrated period lies before its start
  };
  Kind kind = Kind::out_of_range;
  std::size_t index = 0;
  std::size_t other = 0;
};

class PolicyBook {
 public:
  /// All faults of the contents; none means that `make` accepts them.
  static std::vector<Fault> check(const Contents& contents);
  /// REQUIRES: check(contents) is empty.
  static PolicyBook make(Contents contents);

  /// The entry for a subject on a day, the pool's own before the province's; nothing before the
  /// province's first entry begins.
  const Entry* find(Subject subject, Day day, RegionCode pool) const noexcept;

  /// First and last day of the concentrated period of `year` (集中缴费期), both inclusive, and the
  /// last day on which the year may be paid in this pool (readings 4; 规程 16).
  Day period_start(PlanYear year) const noexcept;
  Day period_end(PlanYear year, RegionCode pool) const noexcept;
  Day last_payable_day(PlanYear year, RegionCode pool) const noexcept;
  /// Whether the day lies in the concentrated period of some plan year, in the province or any
  /// pool.
  bool in_season(Day day) const noexcept;
  /// A whole number on a day, the pool's own or the province's.  REQUIRES: the subject is a number
  /// that the province may not lack.
  std::int32_t number(Subject subject, Day day, RegionCode pool = RegionCode()) const noexcept;

  /// The same where there may be none: nothing while neither pool nor province has a value.
  std::optional<std::int32_t> number_if(Subject subject, Day day, RegionCode pool) const noexcept;
  /// A number of 0 and 1 on a day, of the province.
  bool on(Subject subject, Day day) const noexcept { return number(subject, day) != 0; }

  /// The first day after `day` on which some value begins or ends to be valid; nothing when all
  /// that is known holds on.
  std::optional<Day> next_turn(Day day) const noexcept;

  /// The text in force on a day, or the newest; nothing for a number no rule has.
  const RuleText* text_of(RuleId rule, std::optional<Day> day = std::nullopt) const noexcept;
  const Document* document(std::string_view id) const noexcept;
  /// Where a value stands, as people cite it: "襄医保发〔2021〕18号 一".
  std::string citation_of(const Entry& entry) const;
  const std::vector<Entry>& entries() const noexcept { return contents_.entries; }
  const std::vector<RuleText>& rules() const noexcept { return contents_.rules; }
  const std::vector<Document>& documents() const noexcept { return contents_.documents; }
  const std::vector<Area>& areas() const noexcept { return contents_.areas; }

  /// Stable across runs and machines: FNV-1a of the entries and of the rules' documents and
  /// articles, sorted, folded to 32 bits; never 0.  Words and comments do not change it, for they
  /// decide nothing.
  std::uint32_t version() const noexcept { return version_; }

 private:
  explicit PolicyBook(Contents contents);

  Contents contents_;
  std::vector<Day> turns_;  // sorted, each once
  std::uint32_t version_ = 0;
};

}  // namespace gw::policy
