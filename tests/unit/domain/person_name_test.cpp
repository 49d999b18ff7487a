#include "gateway/domain/person_name.hpp"

#include <gtest/gtest.h>

namespace gw {
namespace {

PersonName named(std::string_view folded) {
  return {PersonalText(std::string(folded)), PersonalText(std::string(folded))};
}

struct Pair {
  std::string_view a;
  std::string_view b;
  NameMatch match;
};

// Policy: readings 42 and 54.
constexpr Pair kPairs[] = {
    {"王勇", "王勇", NameMatch::same},
    {"", "王勇", NameMatch::same},
    {"王勇", "董思红", NameMatch::different},
    {"张伟", "张大伟", NameMatch::different},  // no mark: a character more is another name
    {"王芳", "王方", NameMatch::different},
    {"吴轩?", "吴轩䶮", NameMatch::damaged},
    {"吴轩?", "吴轩", NameMatch::damaged},  // the character is missing in the other
    {"吴□轩", "吴䶮轩", NameMatch::damaged},
    {"?三丰", "张三丰", NameMatch::damaged},
    {"吴轩??", "吴轩䶮", NameMatch::damaged},
    {"张??", "张三丰", NameMatch::damaged},
    {"吴轩???", "吴轩䶮", NameMatch::different},
    {"吴轩?", "吴明䶮", NameMatch::different},
    {"吴轩?", "吴轩三丰", NameMatch::different},
    {"吴?轩?", "吴大轩明", NameMatch::different},  // two characters at two places
    {"??", "张三", NameMatch::different},          // marks alone say nothing
    {"?", "张", NameMatch::different},
    {"曾佳YAN", "曾佳妍", NameMatch::damaged},
    {"LI建国", "李建国", NameMatch::damaged},
    {"曾佳YAN", "曾佳妍红", NameMatch::different},
    {"曾佳YAN", "曾嘉妍", NameMatch::different},
    {"曾佳YAN", "曾佳?", NameMatch::damaged},
    {"曾佳YAN", "曾?佳", NameMatch::different},
    {"JOHNSMITH", "JOHNSMYTH", NameMatch::different},
    {"JOHN", "约翰", NameMatch::different},
    {"吕兰思之子", "吕小明", NameMatch::damaged},
    {"于霞勇之女", "于霞勇之子", NameMatch::damaged},
    {"之子", "王勇", NameMatch::different},
    {"阿依·买买提", "阿依·买买?", NameMatch::damaged},
    {"王\U000F0001", "王䶮", NameMatch::damaged},  // a private-use character nobody could fold
    {"王\U00020BB7", "王\U00020BB8", NameMatch::different},
};

TEST(CompareNamesTest, TellsDamageFromTwoNames) {
  for (const Pair& pair : kPairs) {
    EXPECT_EQ(compare_names(named(pair.a), named(pair.b)), pair.match) << pair.a << ' ' << pair.b;
    EXPECT_EQ(compare_names(named(pair.b), named(pair.a)), pair.match) << pair.b << ' ' << pair.a;
  }
}

TEST(CompareNamesTest, LooksAtTheFoldedFormOnly) {
  const PersonName spaced(PersonalText("张　明"), PersonalText("张明"));
  EXPECT_EQ(compare_names(spaced, named("张明")), NameMatch::same);
}

TEST(PersonNameTest, MasksAllButTheFirstCharacter) {
  EXPECT_EQ(named("王勇").masked(), "王**");
  EXPECT_EQ(named("\U00020BB7明").masked(), "\U00020BB7**");
  EXPECT_EQ(named("JOHN").masked(), "J**");
  EXPECT_EQ(named("").masked(), "");
}

TEST(PersonNameTest, AStrayByteIsHarmless) {
  EXPECT_EQ(compare_names(named("\xE5"), named("王")), NameMatch::different);
  EXPECT_EQ(named("\xE5").masked(), "\xE5**");
}

}  // namespace
}  // namespace gw
