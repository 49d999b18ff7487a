// Properties of read_identity over many numbers; the generator is seeded, so a failure repeats.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>

#include "gateway/domain/plan_year.hpp"
#include "gateway/normalize/identity_number.hpp"

namespace gw::normalize {
namespace {

const Day kReceived = day_of(2026, 11, 30);

class Numbers {
 public:
  std::size_t below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }
  std::string valid() {
    const Day born = day_of(1900, 1, 1) + std::chrono::days(below(46000));
    const std::chrono::year_month_day date(born);
    std::string digits = std::to_string(110000 + below(550000));
    digits += padded(static_cast<unsigned>(static_cast<int>(date.year())), 4);
    digits += padded(static_cast<unsigned>(date.month()), 2);
    digits += padded(static_cast<unsigned>(date.day()), 2);
    digits += padded(static_cast<unsigned>(below(1000)), 3);
    return digits + CitizenNumber::check_character(digits);
  }
  // Written in one of the ways that say the same number.
  std::string dirtied(std::string_view number) {
    static constexpr std::string_view kBlanks[] = {" ", "\t", "　", "\u00A0", "\u200B", "\uFEFF"};
    const bool full_width = below(4) == 0;
    std::string text;
    for (const char c : number) {
      if (below(8) == 0) text += kBlanks[below(6)];
      const char written = c == 'X' && below(2) == 0 ? 'x' : c;
      if (full_width && below(2) == 0) {
        text += "\xEF\xBC";  // U+FF10.. and U+FF38 and U+FF58 lie apart
        if (written >= '0' && written <= '9') {
          text += static_cast<char>(0x90 + (written - '0'));
        } else if (written == 'X') {
          text += static_cast<char>(0xB8);
        } else {
          text.replace(text.size() - 2, 2, "\xEF\xBD\x98");
        }
      } else {
        text += written;
      }
    }
    switch (below(5)) {
      case 0:
        return "'" + text;
      case 1:
        return "=\"" + text + "\"";
      case 2:
        return "“" + text + "”\t";
      default:
        return text;
    }
  }

 private:
  static std::string padded(unsigned value, std::size_t width) {
    std::string digits = std::to_string(value);
    digits.insert(0, width - digits.size(), '0');
    return digits;
  }
  std::mt19937 random_{2027};
};

TEST(ReadIdentityProperty, DirtyButLegalWritingReadsTheSame) {
  Numbers numbers;
  for (int round = 0; round < 20000; ++round) {
    const std::string number = numbers.valid();
    const std::string written = numbers.dirtied(number);
    const auto clean = read_identity(number, DeclaredDocument::citizen, kReceived);
    const auto dirty = read_identity(written, DeclaredDocument::citizen, kReceived);
    if (clean.reject) {  // born after the day of receipt
      EXPECT_EQ(dirty.reject, clean.reject) << written;
      continue;
    }
    ASSERT_FALSE(dirty.reject) << written;
    ASSERT_EQ(dirty.identity, clean.identity) << written;
    ASSERT_EQ(clean.identity.reveal(Purpose::match), number);
  }
}

TEST(ReadIdentityProperty, AWrongDigitIsNeverAccepted) {
  Numbers numbers;
  for (int round = 0; round < 5000; ++round) {
    std::string number = numbers.valid();
    const std::size_t place = numbers.below(18);
    const char wrong = "0123456789X"[numbers.below(place == 17 ? 11 : 10)];
    if (number[place] == wrong) continue;
    number[place] = wrong;
    const auto reading = read_identity(number, DeclaredDocument::citizen, kReceived);
    ASSERT_TRUE(reading.reject) << number;
  }
}

TEST(ReadIdentityProperty, ReadingWhatWasReadChangesNothing) {
  Numbers numbers;
  for (int round = 0; round < 5000; ++round) {
    const auto first =
        read_identity(numbers.dirtied(numbers.valid()), DeclaredDocument::citizen, kReceived);
    if (first.reject) continue;
    const auto again =
        read_identity(first.identity.reveal(Purpose::match), DeclaredDocument::citizen, kReceived);
    ASSERT_EQ(again.identity, first.identity);
    ASSERT_TRUE(again.remarks.empty());
  }
}

TEST(ReadIdentityProperty, AnyBytesAreReadWithoutHarm) {
  Numbers numbers;
  for (int round = 0; round < 20000; ++round) {
    std::string bytes(numbers.below(40), '\0');
    for (char& byte : bytes) byte = static_cast<char>(numbers.below(256));
    for (const auto declared :
         {DeclaredDocument::citizen, DeclaredDocument::disability_card, DeclaredDocument::other,
          DeclaredDocument::passport, DeclaredDocument::taiwan_permit}) {
      const auto reading = read_identity(bytes, declared, kReceived);
      ASSERT_EQ(reading.identity.empty(), reading.reject.has_value());
    }
  }
}

}  // namespace
}  // namespace gw::normalize
