// Who may ask, and how far each sees.
#include "gateway/api/principal.hpp"

#include <gtest/gtest.h>

namespace gw::api {
namespace {

RegionCode region(std::uint32_t number) {
  return RegionCode::from_number(number);
}

const std::vector<Caller> kCallers{
    {"operator-420000", Role::system_admin, region(420000), {}},
    {"monitor-420600", Role::monitor, region(420600), {}},
    {"clerk-420602", Role::clerk, region(420602), {}},
    {"engineer-tax", Role::engineer, region(420000), AgencyId("tax")},
};

ports::PeerIdentity certificate(const std::string& name) {
  ports::PeerIdentity peer;
  peer.present = true;
  peer.common_name = name;
  return peer;
}
Principal listed(const std::string& name) {
  const auto principal = principal_of(certificate(name), kCallers);
  EXPECT_TRUE(principal);
  return principal.value_or(Principal());
}

TEST(PrincipalTest, OnlyListedCertificatesAndThisMachineAreSomebody) {
  EXPECT_EQ(listed("clerk-420602").role, Role::clerk);
  EXPECT_EQ(listed("clerk-420602").actor, "clerk-420602");
  EXPECT_FALSE(principal_of(certificate("education-province"), kCallers));
  EXPECT_FALSE(principal_of(certificate(""), kCallers));
  EXPECT_FALSE(principal_of(ports::PeerIdentity(), kCallers));
  ports::PeerIdentity unverified = certificate("operator-420000");
  unverified.present = false;
  EXPECT_FALSE(principal_of(unverified, kCallers));
  ports::PeerIdentity local;
  local.local = true;
  const auto here = principal_of(local, kCallers);
  ASSERT_TRUE(here);
  EXPECT_EQ(here->role, Role::local);
  EXPECT_EQ(here->actor, "local");
  EXPECT_TRUE(here->sees_province());
}

TEST(PrincipalTest, TheProvinceSeesAllAPoolItsCountiesACountyItself) {
  const Principal province = listed("operator-420000");
  const Principal pool = listed("monitor-420600");
  const Principal county = listed("clerk-420602");
  struct Row {
    RegionCode county;
    bool province, pool, county_itself;
  };
  const Row rows[] = {
      {region(420602), true, true, true},   {region(420606), true, true, false},
      {region(420600), true, true, false},  {region(420102), true, false, false},
      {region(420000), true, false, false}, {region(110101), true, false, false},
      {RegionCode(), true, false, false},   {region(429004), true, false, false},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(province.sees(row.county), row.province) << row.county.text();
    EXPECT_EQ(pool.sees(row.county), row.pool) << row.county.text();
    EXPECT_EQ(county.sees(row.county), row.county_itself) << row.county.text();
  }
}

TEST(PrincipalTest, ACallerWithoutARegionSeesNone) {
  Principal nobody;
  EXPECT_FALSE(nobody.sees_province());
  EXPECT_FALSE(nobody.sees(region(420602)));
  EXPECT_FALSE(nobody.sees(RegionCode()));
}

TEST(PrincipalTest, AnEngineerServesTheOwnAgencyAndOthersAll) {
  const Principal engineer = listed("engineer-tax");
  EXPECT_TRUE(engineer.serves(AgencyId("tax")));
  EXPECT_FALSE(engineer.serves(AgencyId("civil-affairs")));
  EXPECT_FALSE(engineer.serves(AgencyId()));
  EXPECT_TRUE(listed("clerk-420602").serves(AgencyId("tax")));
}

TEST(PrincipalTest, SettingsMayGiveTheRolesOfPeopleAndNoOther) {
  for (const Role role : kGivenRoles) EXPECT_EQ(role_named(name_of(role)), role);
  for (const char* other : {"local", "agency", "stranger", "admin", "root", ""}) {
    EXPECT_FALSE(role_named(other)) << other;
  }
}

}  // namespace
}  // namespace gw::api
