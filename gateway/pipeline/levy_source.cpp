#include "gateway/pipeline/levy_source.hpp"

namespace gw::pipeline {

Result<const policy::LevyTable*> LevyTablesOfDay::of(PlanYear year, RegionCode pool) {
  if (!source_) return nullptr;
  const auto [place, is_new] = tables_.try_emplace({year, pool});
  if (is_new) {
    GW_TRY(place->second, source_(store_, year, pool, day_));
  }
  return place->second.get();
}

}  // namespace gw::pipeline
