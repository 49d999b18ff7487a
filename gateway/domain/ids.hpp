#pragma once
// The identifiers of our own making and those of the exchange, each a type of its own, all fit for
// a log.
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace gw {

/// A number of our own: person, batch, delivery, flag.  Zero is "none".
template <class Tag>
struct NumericId {
  std::uint64_t value = 0;

  explicit operator bool() const noexcept { return value != 0; }
  friend auto operator<=>(const NumericId&, const NumericId&) = default;
};

using PersonId = NumericId<struct PersonTag>;      ///< survives every change of document
using DeliveryId = NumericId<struct DeliveryTag>;  ///< one pull, push or file, as received
using BatchId = NumericId<struct BatchTag>;        ///< what an agency counts as one batch
using ScopeId = NumericId<struct ScopeTag>;        ///< see Scope
using MessageId = NumericId<struct MessageTag>;    ///< an outbound message, across all its retries

/// A short text identifier without personal data.
template <class Tag>
class TextId {
 public:
  TextId() = default;
  explicit TextId(std::string text) : text_(std::move(text)) {}

  const std::string& text() const noexcept { return text_; }
  std::string_view loggable() const noexcept { return text_; }
  bool empty() const noexcept { return text_.empty(); }
  friend auto operator<=>(const TextId&, const TextId&) = default;

 private:
  std::string text_;
};

using AgencyId = TextId<struct AgencyTag>;  ///< certificate CN: `education-province`
using FeedId = TextId<struct FeedTag>;      ///< `education-province.roster`

/// Number of a flag within its plan year; printed `F-2027-000017`.
struct FlagId {
  std::uint16_t year = 0;
  std::uint32_t number = 0;

  std::string text() const;
  friend auto operator<=>(const FlagId&, const FlagId&) = default;
};

/// "F-2027-000017" back to its parts; an empty FlagId (year 0) if it is none.
FlagId parse_flag_id(std::string_view text) noexcept;

}  // namespace gw
