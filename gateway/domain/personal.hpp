#pragma once
// Personal data has types that cannot be printed (law 15): no operator<<, no to_string, nothing
// loggable. It leaves by masked(), or by reveal(Purpose), which names why: `grep reveal` is the
// privacy audit.
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace gw {

/// Why personal data is taken out of its type.
enum class Purpose : std::uint8_t {
  store,             // into the gateway's own store (directory 0700)
  match,             // comparison inside the program
  return_to_source,  // back to the agency that supplied it, as it wrote it
  ask_register,      // to the insured register, which holds it itself
  clerk,             // on a clerk's screen, journaled
};

/// Text about a person (a name, an address, a row as received).  Compares by content; never prints.
class PersonalText {
 public:
  PersonalText() = default;
  explicit PersonalText(std::string text) : text_(std::move(text)) {}

  bool empty() const noexcept { return text_.empty(); }
  const std::string& reveal(Purpose) const noexcept { return text_; }

  friend bool operator==(const PersonalText&, const PersonalText&) = default;
  friend auto operator<=>(const PersonalText&, const PersonalText&) = default;

 private:
  std::string text_;
};

}  // namespace gw
