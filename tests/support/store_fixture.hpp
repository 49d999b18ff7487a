#pragma once
// A real store in a folder of its own, and evidence that nobody asks for.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "gateway/base/clock.hpp"
#include "gateway/ports/evidence.hpp"
#include "gateway/store/sqlite_store.hpp"

namespace gw::testing {

class NoEvidence final : public EvidenceStore {
 public:
  Result<std::unique_ptr<EvidenceWriter>> create(DeliveryId) override {
    return fail(Errc::unsupported);
  }
  Result<void> read(DeliveryId, const std::function<Result<void>(std::string_view)>&) override {
    return fail(Errc::unsupported);
  }
};

class OverAStore : public ::testing::Test {
 protected:
  OverAStore() {
    std::string form = (std::filesystem::temp_directory_path() / "pipeline.XXXXXX").string();
    EXPECT_NE(::mkdtemp(form.data()), nullptr);
    folder = form;
    store::SqliteSettings settings;
    settings.folder = folder / "store";
    settings.key_file = folder / "seal.key";
    store = store::open_sqlite_store(settings).value();
  }
  ~OverAStore() override {
    store.reset();
    std::filesystem::remove_all(folder);
  }

  std::filesystem::path folder;
  std::unique_ptr<Store> store;
  NoEvidence evidence;
  SystemClock clock;
};

}  // namespace gw::testing
