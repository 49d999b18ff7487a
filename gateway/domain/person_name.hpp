#pragma once
// PersonName (姓名): as the agency wrote it, and folded for comparison (policy/readings 42: NFKC,
// blanks removed, upper case, all middle dots one; done by normalize/person_name.hpp).  Never
// prints.
#include <compare>
#include <string>
#include <utility>

#include "gateway/domain/personal.hpp"

namespace gw {

class PersonName {
 public:
  PersonName() = default;
  PersonName(PersonalText written, PersonalText folded)
      : written_(std::move(written)), folded_(std::move(folded)) {}

  const PersonalText& written() const noexcept { return written_; }
  const PersonalText& folded() const noexcept { return folded_; }
  bool empty() const noexcept { return folded_.empty(); }
  /// "王**": the first character only.
  std::string masked() const;
  friend auto operator<=>(const PersonName&, const PersonName&) = default;

 private:
  PersonalText written_;
  PersonalText folded_;
};

/// How two spellings of one number's holder stand to each other (readings 42, 54).
enum class NameMatch : std::uint8_t {
  same,     // equal after folding, or no name on one side
  damaged,  // differs only by `?`, `□`, pinyin for a rare character, one missing or replaced
            // character next to such a mark, or is an unnamed newborn's (`…之子`, `…之女`): a
            // remark
  different,  // two names: a clerk must say
};
NameMatch compare_names(const PersonName& a, const PersonName& b);

}  // namespace gw
