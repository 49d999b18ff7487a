#pragma once
// The hours of a day (对方开放时间) in which an agency lets itself be called, in Beijing time. Used
// by Guard and read by the settings; pure.
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/clock.hpp"

namespace gw::neighbor {

class Hours {
 public:
  /// Adds a span "06:00-22:00"; one that ends before it begins goes over midnight, 24:00 is the end
  /// of a day.  False if the text is no such span; nothing is added then.
  bool add(std::string_view span);

  /// Zero while calls are welcome; without any span they always are.
  std::chrono::seconds closed_for(Instant now) const;
  /// As written, "06:00-22:00, 23:00-24:00"; empty = all day.
  std::string text() const;

 private:
  struct Span {
    std::chrono::minutes from{0};
    std::chrono::minutes to{0};
  };
  std::vector<Span> spans_;
};

}  // namespace gw::neighbor
