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

TEST_F(OpsTest, MetricsAreShownAndNothingElse) {
  registry_.counter("enrollgate_test_total", "Test.").add();
  api::Ops ops(*store_, pool_, registry_, *health_, clock_);
  EXPECT_NE(probe(ops, "/metrics").body.find("\nprocess_resident_memory_bytes "),
            std::string::npos);
  EXPECT_NE(probe(ops, "/metrics").body.find("enrollgate_test_total 1"), std::string::npos);
  EXPECT_EQ(probe(ops, "/v1/feeds").status, 404);
  EXPECT_EQ(probe(ops, "/metrics", "POST").status, 405);
}

}  // namespace
}  // namespace gw::contract
