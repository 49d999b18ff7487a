#pragma once
// What every store must do, written once against the port: a kind of store joins the suite by a
// Backend that opens one in a folder of its own.  Used by the tests of this folder only.
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "gateway/ports/store.hpp"

namespace gw::contract {

/// A folder that goes with the test.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct Backend {
  std::string name;
  std::function<Result<std::unique_ptr<Store>>(const std::filesystem::path& folder)> open;
};

/// The stores under test.
std::vector<Backend> backends();

class StoreTest : public testing::TestWithParam<Backend> {
 protected:
  void SetUp() override { reopen(); }

  /// Closes the store and opens it again: what is there afterwards was durable.
  void reopen();
  Store& store() { return *store_; }

  /// Runs a job that must succeed.
  void write(const Store::WriteJob& job);
  void read(const Store::ReadJob& job);

  TemporaryFolder folder_;
  std::unique_ptr<Store> store_;
};

#define GW_STORE_CONTRACT(suite)                                         \
  INSTANTIATE_TEST_SUITE_P(Stores, suite, testing::ValuesIn(backends()), \
                           [](const auto& each) { return each.param.name; })

/// The value of a Result that must not have failed.
template <class T>
T must(Result<T> result) {
  if (!result) {
    ADD_FAILURE() << result.error().text(Language::en);
    if constexpr (std::is_default_constructible_v<T>) return T{};
  }
  return std::move(*result);
}
inline void must(const Result<void>& result) {
  if (!result) ADD_FAILURE() << result.error().text(Language::en);
}

inline Instant moment(std::int64_t seconds) {
  return Instant(std::chrono::seconds(1'793'000'000 + seconds));
}

/// A citizen number with the right check character, for the nth person.
Identity citizen(std::uint64_t n);
StoredFact naming(ScopeId scope, std::string key, std::uint64_t batch,
                  std::string unit = "4142099001");
EnrollmentPlanRecord plan(PersonId person, std::int16_t year, PlanStatus status);
Flag open_flag(FlagId id, PersonId person, const std::string& agency,
               std::uint32_t county = 420602);
Batch full_list(const std::string& identity, BatchState state, std::int64_t order);

}  // namespace gw::contract
