#pragma once
// Where a city's levy table comes from: asked of the store, the same table once in a request.  Used
// by the look-up before money is taken and by the worklists; made by app, which knows the bureaus.
#include <functional>
#include <map>
#include <memory>
#include <utility>

#include "gateway/policy/levy_table.hpp"
#include "gateway/ports/store.hpp"

namespace gw::pipeline {

/// A pool's levy table of a year as in force on a day; null: it has none.  Any thread.
using LevyTables = std::function<Result<std::shared_ptr<const policy::LevyTable>>(
    StoreReader&, PlanYear, RegionCode, Day)>;

/// The tables of one snapshot and day, each asked for once.
class LevyTablesOfDay {
 public:
  /// Without a source no city has a table.
  LevyTablesOfDay(const LevyTables& source, StoreReader& store, Day day)
      : source_(source), store_(store), day_(day) {}

  Result<const policy::LevyTable*> of(PlanYear year, RegionCode pool);

 private:
  const LevyTables& source_;
  StoreReader& store_;
  Day day_;
  std::map<std::pair<PlanYear, RegionCode>, std::shared_ptr<const policy::LevyTable>> tables_;
};

}  // namespace gw::pipeline
