// The description and the program say the same: every route stands in schemas/openapi.yaml with its
// roles, and nothing else does.
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "tests/contract/api/api_bench.hpp"
#include "tests/support/places.hpp"

namespace gw::contract {
namespace {

using Operations = std::map<std::string, std::string>;  // "GET /v1/runs" -> its x-roles

// In the order in which the description names them.
constexpr std::array kEvery{
    Role::monitor,        Role::clerk,       Role::reviewer, Role::engineer, Role::system_admin,
    Role::security_admin, Role::audit_admin, Role::local,    Role::agency,   Role::stranger};
const std::map<std::string, std::string> kMethods{
    {"    get:", "GET "}, {"    post:", "POST "}, {"    delete:", "DELETE "}};

/// Reads the two levels of `paths:` by their indentation, and the roles below them.
Operations described() {
  std::ifstream in(std::filesystem::path(gw::testing::source_dir()) / "schemas" / "openapi.yaml");
  Operations operations;
  std::string path;
  std::string operation;
  for (std::string line; std::getline(in, line) && line != "webhooks:";) {
    if (line.rfind("  /v1/", 0) == 0) path = line.substr(2, line.size() - 3);
    for (const auto& [word, method] : kMethods) {
      if (line != word) continue;
      operation = method + path;
      operations[operation];
    }
    constexpr std::string_view kRoles = "      x-roles: [";
    if (line.rfind(kRoles, 0) == 0) {
      operations[operation] = line.substr(kRoles.size(), line.size() - kRoles.size() - 1);
    }
  }
  return operations;
}

TEST_F(ApiTest, EveryRouteStandsInTheDescriptionAndNothingElse) {
  Operations routed;
  for (const api::Route& route : api_->router().routes()) {
    std::string roles;
    for (const Role role : kEvery) {
      if (!route.roles.has(role)) continue;
      roles += (roles.empty() ? "" : ", ") + std::string(name_of(role));
    }
    routed[route.method + " " + route.path] = roles;
  }
  EXPECT_EQ(routed, described());
}

TEST_F(ApiTest, TheDescriptionIsServedAsItWasBuilt) {
  std::ifstream in(std::filesystem::path(gw::testing::source_dir()) / "schemas" / "openapi.yaml");
  std::stringstream text;
  text << in.rdbuf();
  EXPECT_EQ(ask("local", "GET", "/v1/openapi").body, text.str());
}

}  // namespace
}  // namespace gw::contract
