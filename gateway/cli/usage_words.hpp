#pragma once
// What is wrong with a command line, in Chinese.
#include <string>
#include <string_view>

namespace gw::cli {

/// `english` as the command tree and its parser say it, e.g. "--year: Value 1999 not in range 2020
/// to 2100", in Chinese; words that are not known stay as they are.
std::string usage_in_chinese(std::string_view english);

}  // namespace gw::cli
