#pragma once
// The columns that a return file (退回文件) has before the sender's own, and how a row of a batch
// is named in them: what is written here is read back from the corrected file.  Pure.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gw::pipeline {

/// Row number in the batch, column, reason, suggestion.
inline constexpr std::array<std::string_view, 4> kReturnColumns{"退回行号", "退回栏目", "退回原因",
                                                                "修改建议"};

/// "12"; with its sheet or file before it where the batch has parts: "2-12".
std::string return_number(std::int64_t line);
/// Nothing if it is no such number.
std::optional<std::int64_t> line_of_return(std::string_view number) noexcept;

}  // namespace gw::pipeline
