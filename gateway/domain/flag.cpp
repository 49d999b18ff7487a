#include "gateway/domain/flag.hpp"

namespace gw {

std::string_view code_of(FlagCode code) noexcept {
  switch (code) {
    case FlagCode::not_enrolled:
      return "01";
    case FlagCode::registered_unpaid:
      return "02";
    case FlagCode::paused_or_ended:
      return "03";
    case FlagCode::identity_conflict:
      return "04";
    case FlagCode::withdrawn:
      return "09";
  }
  return "";
}

// The Chinese words are those the agencies agreed on (interface notes, reason codes).
std::string_view words_of(FlagCode code, Language language) noexcept {
  const bool zh = language == Language::zh;
  switch (code) {
    case FlagCode::not_enrolled:
      return zh ? "未参保登记" : "not enrolled";
    case FlagCode::registered_unpaid:
      return zh ? "已登记未缴费" : "registered, not paid";
    case FlagCode::paused_or_ended:
      return zh ? "参保关系已暂停或终止" : "relation paused or ended";
    case FlagCode::identity_conflict:
      return zh ? "身份信息待核实" : "identity to be verified";
    case FlagCode::withdrawn:
      return zh ? "撤回" : "withdrawn";
  }
  return "";
}

std::string_view name_of(FlagEvent event) noexcept {
  switch (event) {
    case FlagEvent::opened:
      return "opened";
    case FlagEvent::reopened:
      return "reopened";
    case FlagEvent::settled:
      return "settled";
    case FlagEvent::recoded:
      return "recoded";
    case FlagEvent::slept:
      return "slept";
    case FlagEvent::woken:
      return "woken";
    case FlagEvent::receipt:
      return "receipt";
    case FlagEvent::refused:
      return "refused";
    case FlagEvent::sent:
      return "sent";
  }
  return "UNKNOWN";
}

std::string_view name_of(FlagState state) noexcept {
  switch (state) {
    case FlagState::open:
      return "OPEN";
    case FlagState::settled:
      return "SETTLED";
  }
  return "UNKNOWN";
}

std::string_view name_of(FlagDelivery delivery) noexcept {
  switch (delivery) {
    case FlagDelivery::no_channel:
      return "NO_CHANNEL";
    case FlagDelivery::pending:
      return "PENDING";
    case FlagDelivery::sent:
      return "SENT";
    case FlagDelivery::received:
      return "RECEIVED";
    case FlagDelivery::refused:
      return "REFUSED";
    case FlagDelivery::none_needed:
      return "NONE_NEEDED";
    case FlagDelivery::dormant:
      return "DORMANT";
  }
  return "UNKNOWN";
}

}  // namespace gw
