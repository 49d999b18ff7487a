#pragma once
// Mappings of values (取值对照): what a feed's sender writes in a coded column, and the word of the
// agreed table it stands for.  And acceptances (认可放行): rows that fail a check of one column are
// taken all the same until a day, as if the field were left out.  A person makes and ends both;
// their numbers grow.  A batch is decoded with those up to one number, acceptances as on the day of
// its receipt, so that it decodes the same whenever it is decoded again; its refused rows are
// repaired by what is said, and accepted, on the day of the repair.  Pure.
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>

#include "gateway/base/clock.hpp"
#include "gateway/domain/ids.hpp"
#include "gateway/domain/personal.hpp"
#include "gateway/domain/region_code.hpp"
#include "gateway/domain/row_reason.hpp"

namespace gw {

/// What refused values of a column are listed under: a code as it stands, else what it looks like.
struct ValueCause {
  std::string shape;
  std::string code;

  friend auto operator<=>(const ValueCause&, const ValueCause&) = default;
};
/// `value` without blanks around.
ValueCause cause_of_value(RowReason check, std::string_view value);

/// Whose rows an acceptance is about: those of batches of one region (empty: of no one region) in
/// which the value is of one cause.
struct AcceptedCause {
  RegionCode region;
  ValueCause value;
};
/// Or one row, by its sender's key and what stands in the column: with another value it is judged
/// anew.
struct AcceptedRow {
  PersonalText key;
  PersonalText value;

  friend auto operator<=>(const AcceptedRow&, const AcceptedRow&) = default;
};

/// One word about a value: from here on it stands for `word`, or for itself again; or, with
/// `check`, about a check: rows that fail it there are accepted until a day, or refused again.
struct ValueMapping {
  std::int64_t number = 0;  // 1, 2, ... over all feeds; the version of what a batch is read with
  FeedId feed;
  std::string column;  // the sender's own name of the field: 性别, XBM
  std::string value;   // as the sender writes it, without blanks around; of an acceptance the code
                       // of its cause, if it has one
  std::optional<std::string> word;  // nothing: the mapping ends
  std::optional<RowReason> check;   // an acceptance; then there is no word
  /// Of an acceptance: the rows it is about.  Neither: one made before causes were named, of
  /// whatever stands in the column, in all regions (`value` empty), or of that value.
  std::optional<AcceptedCause> cause = {};
  std::optional<AcceptedRow> row = {};
  std::optional<Day> until;  // its last day; nothing: it ends
  std::string why;           // in a person's words
  std::string actor;         // certificate CN or "local"
  Instant made{};
};

/// Whether rows failing this check may be accepted at all, in columns that a feed can do without.
/// Never where it says who somebody is (name and number), whether the row is whole, or how much.
bool may_be_accepted(RowReason check) noexcept;

/// The mappings and acceptances of one feed as a reader asks them.
class ValueAliases {
 public:
  ValueAliases() = default;
  /// `said` in the order of their numbers: the last word about a value or check holds.  `day`: the
  /// rows came on it; acceptances that ended before are none.  `region`: of their batch.
  ValueAliases(std::span<const ValueMapping> said, Day day, RegionCode region);

  void add(const ValueMapping& said);
  /// No word about any value.
  bool empty() const noexcept { return words_.empty(); }
  /// The word for a value; the value itself where there is none.  REQUIRES: no blanks around.
  std::string_view read(std::string_view column, std::string_view value) const;
  /// Whether a row is taken though `value` in `column` fails `check`; `key`: its sender's.
  /// REQUIRES: no blanks around.
  bool accepts(RowReason check, std::string_view column, std::string_view value,
               std::string_view key) const;

 private:
  using Words = std::map<std::string, std::string, std::less<>>;
  std::map<std::string, Words, std::less<>> words_;
  /// By what an acceptance is about; what it does not name is left out.
  using Place = std::tuple<RowReason, std::string, std::optional<ValueCause>,
                           std::optional<AcceptedRow>, std::string>;
  static Place place_of(const ValueMapping& said);

  std::set<Place> accepted_;
  Day day_{};
  RegionCode region_;
};

/// Whether words of a person can be kept as a reason: some, not many, and no long number in them,
/// which could be somebody's.  UTF-8.
bool reads_as_reason(std::string_view utf8) noexcept;
/// The same of a note, which may be longer and hold a telephone number.
bool reads_as_note(std::string_view utf8) noexcept;

/// What a value looks like without telling it: of each run of digits `9` and its length, of letters
/// `A`, of Chinese characters `汉`, other signs as they stand.  "4206031990…" of 17 digits: "9×17".
/// Invalid UTF-8 reads as `?`.  At most 48 bytes of shape.
std::string outline_of(std::string_view utf8);

/// Whether a value of a coded column is short enough to be a code and holds no number of a person:
/// it may then stand in lists of causes.
bool reads_as_code(std::string_view utf8) noexcept;

}  // namespace gw
