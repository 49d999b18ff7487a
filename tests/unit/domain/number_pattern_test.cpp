// Numbers of which both ends are known: what counts as one, and that exactly the valid numbers that
// fit are worked out, each once.  The generator is seeded, so a failure repeats.
#include "gateway/domain/number_pattern.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "gateway/domain/plan_year.hpp"

namespace gw {
namespace {

class Draw {
 public:
  unsigned below(unsigned bound) {
    return std::uniform_int_distribution<unsigned>(0, bound - 1)(random_);
  }
  std::string number() {
    const std::chrono::year_month_day born(day_of(1900, 1, 1) + std::chrono::days(below(46000)));
    std::string digits = padded(110000 + below(550000), 6);
    digits += padded(static_cast<unsigned>(static_cast<int>(born.year())), 4);
    digits += padded(static_cast<unsigned>(born.month()), 2);
    digits += padded(static_cast<unsigned>(born.day()), 2);
    digits += padded(below(1000), 3);
    return digits + CitizenNumber::check_character(digits);
  }
  static std::string padded(unsigned value, std::size_t width) {
    std::string digits = std::to_string(value);
    return digits.insert(0, width - digits.size(), '0');
  }

 private:
  std::mt19937 random_{2027};
};

std::vector<std::string> worked_out(const NumberPattern& pattern, int year) {
  std::vector<std::string> numbers;
  std::uint64_t from = 0;
  while (const auto number = pattern.next(year, from)) {
    numbers.push_back(number->reveal(Purpose::match));
    from = number->packed() + 1;
  }
  return numbers;
}

/// Everything that could stand in the gap, tried one by one.
std::vector<std::string> tried_out(const std::string& head, const std::string& tail,
                                   const std::string& year) {
  std::vector<std::string> numbers;
  const std::size_t open = 18 - head.size() - tail.size();
  // The year is known: where it stands in the gap nothing else needs to be tried.
  std::vector<std::string> gaps{""};
  for (std::size_t at = head.size(); at < head.size() + open; ++at) {
    std::vector<std::string> longer;
    for (const std::string& gap : gaps) {
      for (char digit = '0'; digit <= '9'; ++digit) {
        if (at >= 6 && at < 10 && digit != year[at - 6]) continue;
        longer.push_back(gap + digit);
      }
    }
    gaps = std::move(longer);
  }
  for (const std::string& gap : gaps) {
    const auto number = CitizenNumber::parse(head + gap + tail);
    if (!number || !number->birth_date()) continue;
    const std::string text = head + gap + tail;
    if (text.compare(6, 4, year) == 0) numbers.push_back(text);
  }
  return numbers;
}

TEST(NumberPattern, BothEndsAreKnownAndSomethingBetweenIsNot) {
  for (const char* text :
       {"4206**********1236", "4206*1236", "4206 1236", "4206 ** ** 123X", "4206＊＊＊123x",
        "4206　1236", "4206022008021*1236", "4206*2200802141236"}) {
    EXPECT_TRUE(NumberPattern::parse(text)) << text;
  }
  for (const char* text :
       {"", "*", "420602200802141236", "42061236", "420*1236", "4206*123", "4206**1236*",
        "4206*12X6", "4206*1*236", "4206022008*21*1236", "420602 200802141236", "4206*122A",
        "王*1236", "4206*12345678901234", "*4206*1236"}) {
    EXPECT_FALSE(NumberPattern::parse(text)) << text;
  }
  EXPECT_EQ(NumberPattern::parse("42060*41236")->leading(), 5U);
  EXPECT_EQ(NumberPattern::parse("42060*41236")->trailing(), 5U);
}

TEST(NumberPattern, ExactlyTheValidNumbersThatFitAreWorkedOut) {
  Draw draw;
  for (int round = 0; round < 24; ++round) {
    const std::string number = draw.number();
    const unsigned head = 4 + draw.below(10);
    const unsigned tail = 4 + draw.below(14 - head);  // one is open at least
    const std::string front = number.substr(0, head);
    const std::string back = number.substr(18 - tail);
    const std::string year = number.substr(6, 4);
    const auto pattern = NumberPattern::parse(front + "**" + back);
    ASSERT_TRUE(pattern) << front << "**" << back;
    const auto found = worked_out(*pattern, std::stoi(year));
    EXPECT_EQ(found, tried_out(front, back, year)) << front << "**" << back;
    EXPECT_EQ(std::count(found.begin(), found.end(), number), 1);
    EXPECT_TRUE(pattern->fits(*CitizenNumber::parse(number)));
    for (const std::string& one : found) EXPECT_TRUE(pattern->fits(*CitizenNumber::parse(one)));
    EXPECT_EQ(pattern->fits(*CitizenNumber::parse(draw.number())), false) << "another at random";
  }
}

TEST(NumberPattern, OfAYearWithFourDigitsAtEachEndAFewThousandFit) {
  const auto pattern = NumberPattern::parse("4206**********1236");
  ASSERT_TRUE(pattern);
  const auto found = worked_out(*pattern, 2008);
  EXPECT_EQ(found.size(), 3328U);  // 100 divisions, 366 days, one check character of eleven
  EXPECT_TRUE(std::binary_search(found.begin(), found.end(), "420602200802141236"));
  EXPECT_TRUE(worked_out(*NumberPattern::parse("420602199*1236"), 2008).empty());
}

TEST(NumberPattern, ItGoesOnFromAnyPlace) {
  const auto pattern = NumberPattern::parse("42060*1236");
  ASSERT_TRUE(pattern);
  const auto all = worked_out(*pattern, 2008);
  Draw draw;
  for (int round = 0; round < 200; ++round) {
    const std::string drawn = draw.number();
    const std::string place = round % 2 == 0 ? drawn.substr(0, 17) : "42060" + drawn.substr(5, 12);
    const std::uint64_t from = std::stoull(place);
    const auto behind = std::find_if(all.begin(), all.end(), [&](const std::string& one) {
      return std::stoull(one.substr(0, 17)) >= from;
    });
    const auto next = pattern->next(2008, from);
    EXPECT_EQ(next ? next->reveal(Purpose::match) : "", behind == all.end() ? "" : *behind);
  }
}

}  // namespace
}  // namespace gw
