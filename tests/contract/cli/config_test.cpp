// `config show` and `config diff`: what would be in force, from where, and that no setting is left
// out and no secret gets out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>

#include "shell.hpp"
#include "tests/support/places.hpp"

namespace gw::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using testing::Ended;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::shell;

std::string text(const json::value& value) {
  return value.is_string() ? std::string(value.as_string()) : json::serialize(value);
}

class ConfigShown : public ::testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder); }
  void TearDown() override { fs::remove_all(folder); }

  static std::string shipped() {
    return std::string(gw::testing::source_dir()) + "/config/gateway.yaml";
  }
  fs::path write(const std::string& name, const std::string& text) const {
    std::ofstream(folder / name) << text;
    return folder / name;
  }
  /// With the overlay of this test.
  Ended config(const std::string& words) const {
    return shell("\"$enrollgate\" config " + words + " --settings '" + shipped() + "' --overlay '" +
                 (folder / "site.yaml").string() + "' 2>&1");
  }
  std::map<std::string, json::object> shown() const {
    std::map<std::string, json::object> all;
    const Ended ended = config("show --effective --json");
    EXPECT_EQ(ended.code, 0) << ended.out;
    if (ended.code != 0) return all;
    const json::value answer = json::parse(ended.out);
    for (const json::value& item : answer.at("items").as_array()) {
      const std::string key(item.at("key").as_string());
      EXPECT_TRUE(all.emplace(key, item.as_object()).second) << key << " stands twice";
    }
    return all;
  }

  fs::path folder = fs::temp_directory_path() / ("config-" + std::to_string(::getpid()));
};

// One agency that has every part an agency's file may have.
constexpr const char* kEveryPart = R"(callers:
  engineer-tax: {role: engineer, agency: tax}
agency:
  tax:
    contacts: {office: {who: Li}}
    sftp: {host: files, user: us, key_file: sftp.key, host_key: "SHA256:0"}
    webhook: {signature: both, public_key_files: [tax.pem]}
)";

TEST_F(ConfigShown, HasEverySettingThatIsRead) {
  write("site.yaml", kEveryPart);
  std::set<std::string> last_words;
  for (const auto& [key, item] : shown()) last_words.insert(key.substr(key.rfind('.') + 1));
  std::ifstream file(std::string(gw::testing::source_dir()) + "/gateway/app/settings.cpp");
  const std::string source(std::istreambuf_iterator<char>(file), {});
  const std::regex read(
      R"re(\b(?:(?:text|integer|flag|choice|list|maps|path|paths)\(|key_files\(\w+,\s*)"(\w+)")re");
  std::size_t known = 0;
  for (std::sregex_iterator at(source.begin(), source.end(), read), end; at != end; ++at) {
    EXPECT_EQ(last_words.count((*at)[1]), 1U) << (*at)[1];
    ++known;
  }
  EXPECT_GT(known, 60U);
}

TEST_F(ConfigShown, HasWhatAdaptersReadThemselves) {
  write("site.yaml", "agency: {tax: {feeds: {reconciliation: {schedule: 5 6 * * *}}}}\n");
  const auto all = shown();
  EXPECT_EQ(text(all.at("agency.tax.feeds.reconciliation.schedule").at("value")), "5 6 * * *");
  EXPECT_TRUE(all.at("agency.tax.feeds.reconciliation.on_volume").at("origin").is_null());
}

TEST_F(ConfigShown, SaysFromWhereEachValueIs) {
  const fs::path site = write("site.yaml", "state: data\nlisteners:\n  ops: {port: 9444}\n");
  const auto all = shown();
  const auto from = [&all](const std::string& key) {
    const json::value& origin = all.at(key).at("origin");
    return origin.is_null() ? std::string("default")
                            : std::string(origin.at("file").as_string()) + ":" +
                                  std::to_string(origin.at("line").as_int64()) + ":" +
                                  std::to_string(origin.at("column").as_int64());
  };
  EXPECT_EQ(text(all.at("listeners.ops.port").at("value")), "9444");
  EXPECT_EQ(from("listeners.ops.port"), site.string() + ":3:15");
  EXPECT_EQ(text(all.at("state").at("value")), (folder / "data").string());
  EXPECT_EQ(from("demo"), shipped() + ":4:7");
  EXPECT_EQ(text(all.at("pool_threads").at("value")), "4");
  EXPECT_EQ(from("pool_threads"), "default");
  EXPECT_EQ(text(all.at("listeners.local.socket").at("value")),
            (folder / "data/local.sock").string());
  EXPECT_EQ(from("listeners.local.socket"), "default");

  EXPECT_THAT(config("show --effective --lang en").out, HasSubstr("pool_threads"));
  const std::string written = config("show --lang en").out;
  EXPECT_THAT(written, HasSubstr("9444"));
  EXPECT_THAT(written, HasSubstr(site.string() + ":3:15"));
  EXPECT_THAT(written, Not(HasSubstr("pool_threads")));
}

TEST_F(ConfigShown, OfASecretOnlySaysWhereItIsReadFrom) {
  const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const fs::path file = write("webhook.secret", secret + "\n");
  write("site.yaml", "agency: {tax: {webhook: {secret_files: [webhook.secret]}}}\n");
  const auto all = shown();
  const json::object& item = all.at("agency.tax.webhook.secret_files");
  EXPECT_TRUE(item.at("value").is_null());
  EXPECT_EQ(text(item.at("read_from")), "[" + file.string() + "]");
  EXPECT_TRUE(all.at("certificates.key").at("value").is_null());
  EXPECT_TRUE(all.at("signing.key").at("value").is_null());
  const std::string table = config("show --effective --lang en").out;
  EXPECT_THAT(table, HasSubstr("set, read from [" + file.string() + "]"));
  EXPECT_THAT(table, Not(HasSubstr(secret)));
  EXPECT_THAT(config("show --effective --json").out, Not(HasSubstr(secret)));
}

TEST_F(ConfigShown, OfWrongSettingsNothingIsInForce) {
  write("site.yaml", "pool_threads: many\n");
  const Ended ended = config("show --effective");
  EXPECT_EQ(ended.code, 3);
  EXPECT_THAT(ended.out, HasSubstr("site.yaml:1:15: pool_threads is `many`"));
}

TEST_F(ConfigShown, DiffersFromAnotherFileByWhatIsInForce) {
  write("site.yaml", "pool_threads: 8\n");
  // The default, written down: nothing differs by it.
  write("other.yaml", "lookup_threads: 16\npool_threads: 8\n");
  const std::string other = "diff '" + shipped() + "' --lang en";
  EXPECT_EQ(config(other).code, 0);
  EXPECT_EQ(config(other + " --other-overlay '" + (folder / "other.yaml").string() + "'").code, 0);

  const fs::path site = write("other.yaml", "pool_threads: 4\nagency: {tax: {name: T}}\n");
  const Ended ended = config(other + " --other-overlay '" + site.string() + "' --json --quiet");
  EXPECT_EQ(ended.code, 9);
  const json::array items = json::parse(ended.out).at("items").as_array();
  ASSERT_EQ(items.size(), 2U) << ended.out;
  EXPECT_EQ(text(items[0].at("key")), "pool_threads");
  EXPECT_EQ(text(items[0].at("ours").at("value")), "8");
  EXPECT_EQ(text(items[0].at("other").at("value")), "4");
  EXPECT_EQ(text(items[0].at("other").at("origin").at("line")), "1");
  EXPECT_EQ(text(items[1].at("key")), "agency.tax.name");

  EXPECT_THAT(config(other + " --other-overlay '" + site.string() + "'").out,
              HasSubstr(site.string() + ":1:15"));
}

TEST_F(ConfigShown, DiffersWhereOnlyOneHasACaller) {
  write("site.yaml", "callers: {li.hua: {role: clerk, region: 420602}}\n");
  const fs::path none = write("none.yaml", "demo: false\n");
  const Ended ended =
      config("diff '" + shipped() + "' --other-overlay '" + none.string() + "' --lang en");
  EXPECT_EQ(ended.code, 9);
  EXPECT_THAT(ended.out, HasSubstr("callers.li.hua.role"));
  EXPECT_THAT(ended.out, HasSubstr("(not there)"));
  EXPECT_EQ(config("diff /no/such/gateway.yaml").code, 3);
}

}  // namespace
}  // namespace gw::cli
