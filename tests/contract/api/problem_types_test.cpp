// Where the `type` of a problem document leads: every code has its page, and nobody needs to sign
// in.
#include <boost/json/parse.hpp>
#include <set>

#include "gateway/base/problem_types.hpp"
#include "tests/contract/api/answers.hpp"
#include "tests/contract/api/api_bench.hpp"

namespace gw::contract {
namespace {

namespace json = boost::json;

TEST_F(ApiTest, TheTypeOfARefusalLeadsToItsPageForWhoeverWasRefused) {
  const auto refused = ask("", "GET", "/v1/flags");
  ASSERT_EQ(refused.status, 401);
  const json::value problem = json::parse(refused.body);
  const std::string type(problem.as_object().at("type").as_string());
  EXPECT_EQ(type, "/v1/problem-types/NOT_SIGNED_IN");
  const auto page = ask("", "GET", type);
  ASSERT_EQ(page.status, 200);
  const json::value body = json::parse(page.body);
  EXPECT_EQ(item_of(body).at("code"), problem.as_object().at("code"));
  EXPECT_EQ(item_of(body).at("next"), problem.as_object().at("next"));
  EXPECT_EQ(item_of(body).at("status").as_int64(), 401);
}

TEST_F(ApiTest, EveryProblemTypeSaysWhatToDoAndWhoDoesIt) {
  const json::value all = json::parse(ask("", "GET", "/v1/problem-types").body);
  std::set<std::string> codes;
  for (const json::value& item : items_of(all)) {
    const json::object& type = item.as_object();
    const std::string code(type.at("code").as_string());
    EXPECT_TRUE(codes.insert(code).second) << code;
    for (const char* name : {"title", "next", "owner", "owner_words"})
      EXPECT_FALSE(type.at(name).as_string().empty()) << code << " " << name;
    EXPECT_EQ(ask("", "GET", std::string(type.at("type").as_string())).status, 200) << code;
  }
  EXPECT_EQ(codes.size(), static_cast<std::size_t>(kErrcs));
  EXPECT_EQ(ask("", "GET", "/v1/problem-types/NO_SUCH_CODE").status, 404);
}

}  // namespace
}  // namespace gw::contract
