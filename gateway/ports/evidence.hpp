#pragma once
// Port: where what agencies sent is kept as received, sealed, before it is parsed (law 1).
// Written by intake, read by the batch run; blocking, called from pool threads.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/domain/ids.hpp"

namespace gw {

struct EvidenceSeal {
  std::string sha256;  // lower-case hex of the bytes as received
  std::int64_t bytes = 0;
};

class EvidenceWriter {
 public:
  virtual ~EvidenceWriter() = default;  // without finish(): nothing is kept
  virtual Result<void> write(std::string_view bytes) = 0;
  /// Durable on return (file and folder synced).
  virtual Result<EvidenceSeal> finish() = 0;
};

class EvidenceStore {
 public:
  virtual ~EvidenceStore() = default;
  virtual Result<std::unique_ptr<EvidenceWriter>> create(DeliveryId delivery) = 0;
  /// Calls `consume` with the bytes in order; stops at its first failure.  Errc::integrity if the
  /// seal is broken.
  virtual Result<void> read(DeliveryId delivery,
                            const std::function<Result<void>(std::string_view)>& consume) = 0;
};

}  // namespace gw
