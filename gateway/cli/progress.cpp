#include "gateway/cli/progress.hpp"

#include <algorithm>

#include "gateway/cli/text_table.hpp"

namespace gw::cli {
namespace {

constexpr std::chrono::seconds kBetweenLines{10};

std::string bar_of(std::int64_t rows, std::int64_t total) {
  constexpr std::int64_t kWidth = 16;
  const std::int64_t full = total > 0 ? std::min(kWidth, rows * kWidth / total) : 0;
  std::string bar;
  for (std::int64_t i = 0; i < kWidth; ++i) bar += i < full ? "█" : "░";
  return bar;
}

}  // namespace

Progress::Progress(const Session& session, std::string_view work, std::string_view command)
    : session_(session), work_(work), command_(command) {
  session_.on_interrupt(
      (session_.zh() ? work_ + "照常进行；接着看：" : work_ + " goes on; look again with: ") +
      command_);
}

void Progress::show(const WorkSeen& seen, std::chrono::milliseconds waited) {
  const bool first = !begun_;
  begun_ = true;
  if (!first) passed_ += waited;
  if (first) {
    session_.note((session_.zh() ? "Ctrl-C 只停止查看，" + work_ + "照常进行；接着看："
                                 : "Ctrl-C stops watching, not " + work_ + "; go on with: ") +
                  command_);
  }
  if (first || seen.what != what_) {
    what_ = seen.what;
    first_rows_ = seen.rows;
    first_at_ = passed_;
    next_line_ = passed_;
  }
  if (session_.err_is_terminal()) {
    session_.progress(bar_of(seen.rows, seen.total) + "  " + pace_of(seen));
  } else if (passed_ >= next_line_) {
    session_.progress(pace_of(seen));
    next_line_ = passed_ + kBetweenLines;
  }
}

void Progress::end() {
  if (begun_ && session_.err_is_terminal()) session_.note("");
  session_.on_interrupt({});
}

/// "9,216/12,431 rows  74 %  3,050 rows/s  1 s left"; the pace is that since what is done began.
std::string Progress::pace_of(const WorkSeen& seen) const {
  std::string out = seen.what;
  if (seen.total == 0 && !out.empty()) return out;
  if (!out.empty()) out += "  ";
  out += with_separators(seen.rows) + "/" + with_separators(seen.total);
  out += session_.words(" 行", " rows");
  if (seen.total > 0) out += "  " + std::to_string(seen.rows * 100 / seen.total) + " %";
  const std::int64_t spent = (passed_ - first_at_).count();
  const std::int64_t pace = spent > 0 ? (seen.rows - first_rows_) * 1000 / spent : 0;
  if (pace <= 0) return out;
  out += "  " + with_separators(pace) + std::string(session_.words(" 行/秒", " rows/s"));
  out += session_.words("  约剩 ", "  ");
  out += with_separators(std::max<std::int64_t>(seen.total - seen.rows, 0) / pace);
  return out + std::string(session_.words(" 秒", " s left"));
}

}  // namespace gw::cli
