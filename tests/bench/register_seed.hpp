#pragma once
// Loads generate.py's people.csv into a store: each person with the relation and, if paid, the
// payment that the register would have sent, through the pipeline's own page work, so that plan
// records and identities lie in the store as after a snapshot.  The key index of the register's own
// rows is left out: no roster reads it.
#include <cstdint>
#include <filesystem>

#include "gateway/pipeline/run_services.hpp"

namespace gw::bench {

/// Number of persons loaded.  REQUIRES: an empty store.
Result<std::int64_t> seed_register(const pipeline::RunServices& services,
                                   const std::filesystem::path& people);

/// Register and tax as fresh as they must be for decisions at the clock's now.
Result<void> make_fresh(const pipeline::RunServices& services);

}  // namespace gw::bench
