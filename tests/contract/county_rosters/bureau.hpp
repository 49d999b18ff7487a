#pragma once
// A bureau made from a settings file, as the gateway makes it, and its drop folder.  Test code
// only.
#include "gateway/adapter/drop_folder.hpp"
#include "gateway/app/yaml_tree.hpp"
#include "gateway/domain/row_place.hpp"
#include "tests/contract/adapters_text/support.hpp"

namespace gw {
std::unique_ptr<AgencyAdapter> make_county_roster(AgencyId, SettingsReader&, AdapterServices);
}

namespace gw::text_contract {

/// The adapter that `file` describes, over the drop folder `root`; every mistake fails the test.
inline std::unique_ptr<AgencyAdapter> bureau_from(const std::filesystem::path& file,
                                                  const std::filesystem::path& root) {
  std::vector<SettingsError> errors;
  const auto tree = app::read_yaml(file, errors);
  EXPECT_TRUE(tree);
  SettingsReader settings(*tree, file.stem().string(), errors);
  EXPECT_EQ(settings.text("kind"), "county_roster");
  settings.text("folder");
  settings.text("name", "");
  AdapterServices services;
  services.folder = root;
  auto adapter = make_county_roster(AgencyId(file.stem().string()), settings, std::move(services));
  settings.finish();
  for (const SettingsError& error : errors) ADD_FAILURE() << error.key << " " << error.problem;
  return adapter;
}

/// What a pull of the bureau's one feed brings, on the day after the samples' last.
struct Pulled {
  Pulled(std::unique_ptr<AgencyAdapter> from)  // NOLINT(google-explicit-constructor)
      : adapter(std::move(from)),
        intake(*adapter, adapter->feeds().front().id, start_of(day_of(2026, 11, 30))) {
    pull();
  }

  PullReport pull() {
    const auto report = run(adapter->pull(adapter->feeds().front().id, intake));
    EXPECT_TRUE(report) << report.error().text(Language::en);
    return report ? *report : PullReport();
  }

  /// The last batch taken from the file of this name.
  const Batch* batch(std::string_view file) const {
    const Batch* found = nullptr;
    for (const auto& taken : intake.batches) {
      if (taken.batch.context == file) found = &taken.batch;
    }
    return found;
  }

  /// Its rows, read again from its bytes.
  Collected rows(std::string_view file, std::size_t piece = 65536) const {
    Collected sink;
    for (const auto& taken : intake.batches) {
      if (taken.batch.context != file) continue;
      sink = Collected();
      const auto reader = adapter->open(taken.batch, day_of(2026, 11, 30), sink);
      EXPECT_TRUE(read_all(*reader, taken.bytes, piece));
    }
    return sink;
  }

  std::unique_ptr<AgencyAdapter> adapter;
  MemoryIntake intake;
};

/// "小学一年级!22": a place as expected.csv writes it.
inline std::string place_text(std::int64_t line, const std::vector<std::string>& parts) {
  const RowPlace place = RowPlace::of(line);
  const std::string part = place.part_name(parts);
  return (part.empty() ? "" : part + "!") + std::to_string(place.row);
}

}  // namespace gw::text_contract
