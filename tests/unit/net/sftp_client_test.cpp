// SFTP against a real sshd on the loopback (tests/sim/sftp_server.py).
#include "gateway/net/sftp_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/unit/net/fixture.hpp"
#include "tests/unit/net/sftp_server.hpp"

namespace gw::net::testing {
namespace {

using ::testing::ElementsAre;

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void put(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

class SftpClientTest : public ::testing::Test {
 protected:
  void serve(const std::vector<std::string>& options = {}) {
    server = std::make_unique<SftpServer>(folder / "keys", options);
    settings = server->settings();
    std::filesystem::create_directories(folder / "files");
  }
  std::string path(const std::string& name) { return (folder / "files" / name).string(); }
  template <class T>
  T with_client(const std::function<boost::asio::awaitable<T>(ports::FileServer&)>& work) {
    const auto client = make_sftp_client(settings);
    return loop.run(work(*client));
  }
  Result<std::string> read(const std::string& name, std::size_t limit = 1U << 24U) {
    const std::string file = path(name);
    return with_client<Result<std::string>>(
        [&](ports::FileServer& files) { return files.read(file, limit); });
  }
  Result<void> write(const std::string& name, const std::string& bytes) {
    const std::string file = path(name);
    return with_client<Result<void>>(
        [&](ports::FileServer& files) { return files.write(file, bytes); });
  }

  TempFolder folder;
  Loop loop;
  std::unique_ptr<SftpServer> server;
  SftpSettings settings;
};

TEST_F(SftpClientTest, ReadsWhatLiesThereByteForByteWhateverTheSize) {
  serve();
  for (const std::size_t size : {0U, 1U, 32U << 10U, (32U << 10U) + 1U, 3'000'001U}) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 31 + i / 251);
    put(path("file"), bytes);
    const auto got = read("file");
    ASSERT_TRUE(got) << name_of(got.error().code()) << " " << got.error().step();
    EXPECT_TRUE(*got == bytes) << size;
  }
}

TEST_F(SftpClientTest, ListsAFolderByName) {
  serve();
  put(path("b.zip"), "12345");
  put(path("a.zip.filepart"), "1");
  std::filesystem::create_directory(path("c"));
  const std::string where = path("");
  const auto listed = with_client<Result<std::vector<ports::RemoteFile>>>(
      [&](ports::FileServer& files) { return files.list(where); });
  ASSERT_TRUE(listed);
  std::vector<std::string> names;
  for (const ports::RemoteFile& file : *listed) names.push_back(file.name);
  EXPECT_THAT(names, ElementsAre("a.zip.filepart", "b.zip", "c"));
  EXPECT_EQ(listed->at(1).bytes, 5);
  EXPECT_TRUE(listed->at(2).folder);
}

TEST_F(SftpClientTest, WhatIsNotThereIsNotFound) {
  serve();
  EXPECT_EQ(read("nothing").error().code(), Errc::not_found);
}

TEST_F(SftpClientTest, AFileLargerThanTheLimitIsNotReadToItsEnd) {
  serve();
  put(path("file"), std::string(100'000, 'x'));
  EXPECT_EQ(read("file", 99'999).error().code(), Errc::too_large);
  EXPECT_TRUE(read("file", 100'000));
}

TEST_F(SftpClientTest, WritesWholeOrNotAtAllAndNothingOver) {
  serve();
  const std::string bytes(100'001, 'y');
  ASSERT_TRUE(write("out.csv", bytes));
  EXPECT_EQ(content(path("out.csv")), bytes);
  EXPECT_FALSE(std::filesystem::exists(path("out.csv.filepart")));
  EXPECT_EQ(write("out.csv", "other").error().code(), Errc::conflict);
  EXPECT_EQ(content(path("out.csv")), bytes);
}

TEST_F(SftpClientTest, AnRsaHostAndUserKeyServeToo) {
  serve({"--kind", "rsa"});
  put(path("file"), "bytes");
  EXPECT_EQ(read("file").value(), "bytes");
}

TEST_F(SftpClientTest, AnotherHostKeyIsNotTheAgency) {
  serve();
  settings.host_key = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  EXPECT_EQ(read("file").error().code(), Errc::tls_peer_rejected);
  settings.host_key.clear();
  EXPECT_EQ(read("file").error().code(), Errc::tls_peer_rejected);
}

TEST_F(SftpClientTest, AKeyThatIsNotFiledIsNotLetIn) {
  serve();
  const SftpServer other(folder / "others");
  settings.key_file = other.settings().key_file;
  EXPECT_EQ(read("file").error().code(), Errc::forbidden);
  settings.key_file = folder / "no-key";
  EXPECT_EQ(read("file").error().code(), Errc::config_invalid);
}

TEST_F(SftpClientTest, AServerThatIsNotThereOrNeverAnswersCostsItsDeadlineOnly) {
  serve({"--stall"});
  settings.step_timeout = std::chrono::milliseconds(1000);
  EXPECT_FALSE(read("file"));
  settings.port = 1;
  EXPECT_EQ(read("file").error().code(), Errc::unreachable);
}

TEST_F(SftpClientTest, AServerThatStopsInTheMiddleOfAFileIsCutOff) {
  serve({"--stall-after", "300000"});
  put(path("small"), "bytes");
  put(path("large"), std::string(2'000'000, 'z'));
  settings.step_timeout = std::chrono::milliseconds(1000);
  EXPECT_EQ(read("small").value(), "bytes");
  EXPECT_EQ(read("large").error().code(), Errc::timeout);
}

TEST_F(SftpClientTest, AFileSlowerThanAgreedOrLongerThanItsTimeIsGivenUp) {
  serve();
  // So large that no machine is through before the second look.
  put(path("large"), "z");
  std::filesystem::resize_file(path("large"), 512U << 20U);
  settings.step_timeout = std::chrono::milliseconds(20);
  settings.bytes_per_second = std::size_t{1} << 40U;
  const auto slow = read("large", 1U << 30U);
  ASSERT_FALSE(slow);
  EXPECT_EQ(slow.error().code(), Errc::timeout);
  settings.bytes_per_second = 0;
  settings.transfer_timeout = std::chrono::milliseconds(1);
  const auto late = read("large", 1U << 30U);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code(), Errc::timeout);
}

TEST_F(SftpClientTest, OperationsWaitForEachOtherWhereOneSessionIsLetIn) {
  serve({"--one"});
  put(path("file"), std::string(50'000, 'z'));
  const auto client = make_sftp_client(settings);
  const std::string file = path("file");
  std::vector<std::future<Result<std::string>>> reads;
  for (int i = 0; i < 3; ++i) {
    reads.push_back(boost::asio::co_spawn(loop.executor(), client->read(file, 1U << 20U),
                                          boost::asio::use_future));
  }
  for (auto& one : reads) {
    const auto got = one.get();
    ASSERT_TRUE(got) << name_of(got.error().code()) << " " << got.error().step();
    EXPECT_EQ(got->size(), 50'000U);
  }
}

}  // namespace
}  // namespace gw::net::testing
