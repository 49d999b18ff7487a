#pragma once
// What an agency says became of a flag (处理结果), weeks after it was told: a statement, never
// proof. Nothing settles by it (law 6); it is kept and shown.  Values.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/base/errc.hpp"
#include "gateway/domain/ids.hpp"
#include "gateway/domain/personal.hpp"

namespace gw {

/// The one list of handling codes (办理结果代码, agencies/README).  Stored; never renumber.
enum class HandlingCode : std::uint8_t {
  persuaded = 1,          // 01 已动员缴费
  insured_elsewhere = 2,  // 02 已在外省(地)参保
  left = 3,               // 03 no longer with the agency
  data_wrong = 4,         // 04 信息有误, with the corrected value
  declined = 5,           // 05 拒绝参保
  unreachable = 6,        // 06 无法联系
  employee_scheme = 7,    // 07 已参加职工医保
  service_or_death = 8,   // 08 已应征入伍 or 已死亡
  other = 9,              // 09 其他, with words
};
std::string_view code_of(HandlingCode code) noexcept;  // "01"
std::string_view words_of(HandlingCode code, Language language) noexcept;
/// Of "01" to "09"; "00" (未处理) and all else is no answer.
std::optional<HandlingCode> handling_code(std::string_view code) noexcept;

/// The words that forms offer for what became of a person (办理结果), in the order of their codes.
const std::vector<std::string>& offered_words();
/// Of words as forms, receipts and notes of the bureaus write them; nothing for others.
std::optional<HandlingCode> handling_code_in_words(std::string_view words) noexcept;

/// One answer about one flag; a row may be answered again, the latest counts.
struct FlagAnswer {
  FlagId flag;
  HandlingCode code = HandlingCode::other;
  PersonalText words;      // 说明, as written
  PersonalText corrected;  // the corrected value or values, as written
  Instant said{};          // by the agency's clock
  Instant learned{};
  DeliveryId delivery;  // the document that says so; 0: heard before any was kept
};

/// What a refused row of a message means: 1001 .. 1005 (agencies/README); empty for another code.
std::string_view row_refusal_words(std::string_view code, Language language) noexcept;

}  // namespace gw
