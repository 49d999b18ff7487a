// The Date of an answer as a moment.
#include "gateway/net/http_date.hpp"

#include <gtest/gtest.h>

namespace gw::net {
namespace {

TEST(HttpDateTest, ReadsTheOneFormThatIsSent) {
  using namespace std::chrono;
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"),
            Instant(sys_days(year(1994) / 11 / 6)) + 8h + 49min + 37s);
}

TEST(HttpDateTest, AnythingElseIsNoDate) {
  for (const char* wrong : {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
                            "Sun, 06 Nov 1994 08:49:37 CST", "Sun, 31 Feb 1994 08:49:37 GMT",
                            "Sun, 06 Nvo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT"})
    EXPECT_FALSE(parse_http_date(wrong).has_value()) << wrong;
}

}  // namespace
}  // namespace gw::net
