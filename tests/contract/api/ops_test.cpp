// Health and metrics: what a prober sees.
#include "gateway/api/ops.hpp"

#include <boost/asio/co_spawn.hpp>
#include <stdexcept>

#include "tests/contract/api/api_bench.hpp"

namespace gw::contract {
namespace {

/// A store whose disk is full.
class FullStore final : public Store {
 public:
  Result<void> write(const WriteJob&) override { return fail(Errc::disk_full, "test.write", 28); }
  Result<void> write_grouped(const WriteJob& job) override { return write(job); }
  Result<void> read(const ReadJob&) override { return fail(Errc::store, "test.read"); }
  RequestInbox& inbox() override { throw std::logic_error("no probe asks the inbox"); }
};

class OpsTest : public ApiTest {
 protected:
  ports::HttpResponse probe(api::Ops& ops, const std::string& path,
                            const std::string& method = "GET") {
    ports::HttpResponse answer;
    boost::asio::co_spawn(loop_,
                          ops.handle(ports::HttpRequest(method, path), ports::PeerIdentity()),
                          [&answer](const std::exception_ptr&, ports::HttpResponse response) {
                            answer = std::move(response);
                          });
    loop_.restart();
    loop_.run();
    return answer;
  }
};

TEST_F(OpsTest, ReadyMeansStartedAndTheStoreTakesWrites) {
  api::Ops ops(*store_, pool_, registry_, *health_, clock_);
  EXPECT_EQ(probe(ops, "/livez").status, 200);
  EXPECT_EQ(probe(ops, "/startupz").status, 503);
  EXPECT_EQ(probe(ops, "/readyz").status, 503);
  ops.started();
  EXPECT_EQ(probe(ops, "/readyz?verbose").status, 200);
  ops.stopping();
  EXPECT_EQ(probe(ops, "/readyz").status, 503);
  EXPECT_EQ(probe(ops, "/startupz").status, 200);
  EXPECT_EQ(probe(ops, "/livez").status, 200);
}

TEST_F(OpsTest, AFullDiskIsAliveButNotReady) {
  FullStore full;
  api::Ops ops(full, pool_, registry_, *health_, clock_);
  ops.started();
  EXPECT_EQ(probe(ops, "/livez").status, 200);
  EXPECT_EQ(probe(ops, "/readyz").status, 503);
}

TEST_F(OpsTest, WithAnEndedCertificateItIsNotReadyAndSaysWhich) {
  api::Ops ops(*store_, pool_, registry_, *health_, clock_);
  ops.started();
  endings_.push_back({"revocation-list", clock_.moment});
  EXPECT_EQ(probe(ops, "/readyz").status, 503);
  const ports::HttpResponse said = probe(ops, "/readyz?verbose");
  EXPECT_EQ(said.status, 503);
  EXPECT_NE(said.body.find("[-] revocation-list"), std::string::npos);
  EXPECT_NE(said.body.find("[+] store"), std::string::npos);
}

TEST_F(OpsTest, VerboseSaysOfWhatSchemaTheStoreIsAndHowFullItsDisk) {
  api::Ops ops(*store_, pool_, registry_, *health_, clock_);
  ops.started();
  const std::string said = probe(ops, "/readyz?verbose").body;
  std::int64_t schema = 0;
  ASSERT_TRUE(store_->read([&schema](StoreReader& store) -> Result<void> {
    GW_TRY(const StoreStanding standing, store.standing());
    schema = standing.schema_version;
    return {};
  }));
  EXPECT_NE(said.find("[+] schema " + std::to_string(schema) + '\n'), std::string::npos);
  EXPECT_NE(said.find("[+] disk "), std::string::npos);
  // An agency's trouble is none of the gateway's readiness.
  EXPECT_EQ(said.find("education-xiangcheng"), std::string::npos);
  EXPECT_EQ(probe(ops, "/readyz").body, "ok\n");
}

TEST_F(OpsTest, MetricsAreShownAndNothingElse) {
  registry_.counter("enrollgate_test_total", "Test.").add();
  api::Ops ops(*store_, pool_, registry_, *health_, clock_);
  EXPECT_NE(probe(ops, "/metrics").body.find("\nprocess_resident_memory_bytes "),
            std::string::npos);
  EXPECT_NE(probe(ops, "/metrics").body.find("enrollgate_test_total 1"), std::string::npos);
  EXPECT_EQ(probe(ops, "/v1/feeds").status, 404);
  EXPECT_EQ(probe(ops, "/metrics", "POST").status, 405);
}

TEST_F(OpsTest, TheTimeOfARequestIsToldByItsRouteAnAgencysToo) {
  status("local", "GET", "/v1/runs");
  status("tax", "POST", "/v1/webhooks/tax");
  status("CN=nobody", "GET", "/v1/feeds");  // turned away, and no sign of how fast the route is
  const std::string told = registry_.exposition();
  for (const char* labels : {"{route=\"/v1/runs\",method=\"GET\"} 1",
                             "{route=\"/v1/webhooks/tax\",method=\"POST\"} 1"}) {
    EXPECT_NE(told.find(std::string("enrollgate_api_request_seconds_count") + labels + '\n'),
              std::string::npos)
        << labels;
  }
  EXPECT_EQ(told.find("enrollgate_api_request_seconds_count{route=\"/v1/feeds\""),
            std::string::npos);
}

}  // namespace
}  // namespace gw::contract
