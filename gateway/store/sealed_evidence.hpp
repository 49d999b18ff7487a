#pragma once
// The evidence store on disk: one sealed file for each delivery, `<id / 1000>/<id>.sealed` below
// the folder.  Used by intake and the batch run from pool threads; different deliveries at once. A
// file under its name is whole and durable; it is never written twice.
#include <filesystem>
#include <memory>

#include "gateway/base/result.hpp"
#include "gateway/ports/evidence.hpp"

namespace gw::store {

/// Makes the folder (mode 0700) and the key file at the first start and sweeps away what a crash
/// left half written.  Errc::io, Errc::forbidden, and what load_or_create_key returns.
/// Its `create` gives Errc::conflict for a delivery whose evidence is there, its `read`
/// Errc::not_found for one whose is not.
Result<std::unique_ptr<EvidenceStore>> make_sealed_evidence(const std::filesystem::path& folder,
                                                            const std::filesystem::path& key_file);

}  // namespace gw::store
