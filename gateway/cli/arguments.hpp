#pragma once
// What may be typed as an argument, and how it is told that something may not: never by repeating
// it, for it may have been a person's number.  Pure.
#include <string>

namespace gw::cli {

/// Ids of the interface: what a path may carry.  Empty, or what is wrong; likewise below.
std::string check_id(const std::string& text);
/// A value of a coded column; never a person's number.
std::string check_value(const std::string& text);
/// "2026-12-31"; whether the calendar has it the gateway says.
std::string check_day(const std::string& text);
/// The same, or a minute of it.
std::string check_day_or_minute(const std::string& text);

/// Words of a person that are kept as a reason; a number of many digits may be somebody's.
std::string check_reason(const std::string& text);

/// The interface writes the states of flags in capitals; nobody should have to.
std::string upper(std::string text);
/// The text with every run of many digits starred.
std::string without_numbers(std::string text);
/// Only runs as long as an identity number, of 15 or 18 characters: amounts of bytes stay.
std::string without_identity_numbers(std::string text);

}  // namespace gw::cli
