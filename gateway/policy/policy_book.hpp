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

/// What a parameter is about.  The later policy adds its own: waiting months, amounts, ranks.
enum class Subject : std::uint8_t {
  concentrated_period_start,  ///< first day on which plan year Y may be paid (readings 4)
  concentrated_period_end,    ///< last day of the concentrated period of Y (readings 4)
  last_payable_day,           ///< what a flag names as jzrq, 截止日期
  newborn_registration_days,  ///< day after birth is day 1 (readings 12)
  lapsed_cover_months,        ///< how far back ended employee cover is a reason (readings 29)
  school_year_end_month,      ///< month in which a school-year relation ends (readings 20)
};
inline constexpr std::array kAllSubjects{
    Subject::concentrated_period_start, Subject::concentrated_period_end,
    Subject::last_payable_day,          Subject::newborn_registration_days,
    Subject::lapsed_cover_months,       Subject::school_year_end_month,
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
  std::string_view allowed;  ///< in words, for an error
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

/// Where a rule stands, and how it is told.
struct RuleText {
  RuleId rule{};
  std::string document;
  std::string article;
  std::string words_zh;
  std::string words_en;
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
    rule_twice,        // rule
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
  /// A whole number on a day, the pool's own or the province's.  REQUIRES: the subject is a number.
  std::int32_t number(Subject subject, Day day, RegionCode pool = RegionCode()) const noexcept;

  /// Nothing for a number no rule has.
  const RuleText* text_of(RuleId rule) const noexcept;
  const Document* document(std::string_view id) const noexcept;
  const std::vector<Entry>& entries() const noexcept { return contents_.entries; }
  const std::vector<RuleText>& rules() const noexcept { return contents_.rules; }

  /// Stable across runs and machines: FNV-1a of the entries and of the rules' documents and
  /// articles, sorted, folded to 32 bits; never 0.  Words and comments do not change it, for they
  /// decide nothing.
  std::uint32_t version() const noexcept { return version_; }

 private:
  explicit PolicyBook(Contents contents);

  Contents contents_;
  std::uint32_t version_ = 0;
};

}  // namespace gw::policy
