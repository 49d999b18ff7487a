#pragma once
// Mappings of values (取值对照): what a feed's sender writes in a coded column, and the word of the
// agreed table it stands for.  A person makes and ends them; the numbers of both grow, and a batch
// is read with those of one number, so that it reads the same whenever it is read again.  Pure.
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gateway/base/clock.hpp"
#include "gateway/domain/ids.hpp"

namespace gw {

/// One word about a value: from here on it stands for `word`, or for itself again.
struct ValueMapping {
  std::int64_t number = 0;  // 1, 2, ... over all feeds; the version of what a batch is read with
  FeedId feed;
  std::string column;               // the sender's own name of the field: 性别, XBM
  std::string value;                // as the sender writes it, without blanks around
  std::optional<std::string> word;  // nothing: the mapping ends
  std::string actor;                // certificate CN or "local"
  Instant made{};
};

/// The mappings of one feed as a reader asks them.
class ValueAliases {
 public:
  ValueAliases() = default;
  /// `said` in the order of their numbers: the last word about a value holds.
  explicit ValueAliases(std::span<const ValueMapping> said);

  void add(const ValueMapping& said);
  bool empty() const noexcept { return words_.empty(); }
  /// The word for a value; the value itself where there is none.  REQUIRES: no blanks around.
  std::string_view read(std::string_view column, std::string_view value) const;

 private:
  using Words = std::map<std::string, std::string, std::less<>>;
  std::map<std::string, Words, std::less<>> words_;
};

/// What a value looks like without telling it: of each run of digits `9` and its length, of letters
/// `A`, of Chinese characters `汉`, other signs as they stand.  "4206031990…" of 17 digits: "9×17".
/// Invalid UTF-8 reads as `?`.  At most 48 bytes of shape.
std::string outline_of(std::string_view utf8);

/// Whether a value of a coded column is short enough to be a code and holds no number of a person:
/// it may then stand in lists of causes.
bool reads_as_code(std::string_view utf8) noexcept;

}  // namespace gw
