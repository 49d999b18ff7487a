#pragma once
// What is printed of the table of commands: the reference that stands in REFERENCE.md, the
// manual page, and what a shell completes.  Pure.
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/errc.hpp"
#include "gateway/cli/command_table.hpp"

namespace gw::cli {

/// All commands and exit codes as Markdown, Chinese and English.
std::string reference(const std::vector<CommandEntry>& table);

/// All commands as a page for man(1), in one language.
std::string manual(const std::vector<CommandEntry>& table, Language language);

enum class Shell : std::uint8_t { bash, zsh, fish };
/// What the shell reads once, e.g. from its folder of completions: commands, options and their
/// values from the table; ids of feeds and agencies are asked of the gateway when Tab is pressed.
std::string completion(const std::vector<CommandEntry>& table, Shell shell);

/// The Chinese of a help text; empty for one that has none yet.
std::string_view chinese(std::string_view english) noexcept;

}  // namespace gw::cli
