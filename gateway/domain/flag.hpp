#pragma once
// Flag (疑点): an uninsured person sent back to an agency that named the person, until
// evidence settles it. Identity: (person, plan year, agency, county).  Only evidence changes a flag
// (law 6).
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/domain/ids.hpp"
#include "gateway/domain/personal.hpp"
#include "gateway/domain/plan_record.hpp"

namespace gw {

enum class FlagState : std::uint8_t { open = 1, settled = 2 };

/// What the agency is told: the one list of reason codes, nothing may be added (agencies/README).
enum class FlagCode : std::uint8_t {
  not_enrolled = 1,       // 01 未参保登记
  registered_unpaid = 2,  // 02 已登记未缴费
  paused_or_ended = 3,    // 03 参保关系已暂停或终止
  identity_conflict = 4,  // 04 身份信息待核实
  withdrawn = 9,          // 09 撤回
};
std::string_view code_of(FlagCode code) noexcept;                      // "01"
std::string_view words_of(FlagCode code, Language language) noexcept;  // "未参保登记"

/// How far the flag's last message got.
enum class FlagDelivery : std::uint8_t {
  no_channel = 1,   // the agency has none yet, or none is wanted (readings 48)
  pending = 2,      // in the outbox
  sent = 3,         // handed over, receipt awaited (files)
  received = 4,     // the agency's receipt number or file is here
  refused = 5,      // the agency refused this row (code 1001 .. 1005)
  none_needed = 6,  // settled before anything went out
  dormant = 7,      // stays and counts, but nobody is reminded of it (readings 27)
};

struct Flag {
  FlagId id;
  PersonId person;
  /// As in StoredFact: of the naming that opened it, where several documents are one person.
  PersonId own{};
  PlanYear year;
  AgencyId agency;
  RegionCode county;
  FlagState state = FlagState::open;
  FlagCode code = FlagCode::not_enrolled;  // of the last change
  UninsuredReason reason = UninsuredReason::none;
  SettledBy settled_by = SettledBy::none;
  FlagDelivery delivery = FlagDelivery::pending;
  Day last_payable_day{};  // jzrq 截止日期
  std::string unit;     // the naming's unit (school code, else county): groups flags into messages
  std::string row_key;  // the sender's own key of the row that named the person
  PersonalText as_supplied;  // the fields that go back, as that row had them when the flag opened
  Instant opened{};
  Instant changed{};
  std::uint32_t version = 0;
};

/// What happened to a flag.
enum class FlagEvent : std::uint8_t {
  opened = 1,
  reopened,
  settled,
  recoded,
  slept,
  woken,
  receipt,
  refused,
  sent  // handed over; the receipt comes later
};

std::string_view name_of(FlagEvent event) noexcept;  // "opened"
std::string_view name_of(FlagState state) noexcept;
std::string_view name_of(FlagDelivery delivery) noexcept;

}  // namespace gw
