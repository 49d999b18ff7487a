#pragma once
// Reads one day of tax's reconciliation (对账): gzip of JSON lines with a trailer that must tie.
// Made by the adapter for each run of a batch; one thread, memory is one line.  Refuses a day that
// is torn, does not tie, is another day or version than asked for, or lacks a member of its note.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/tax/trailer.hpp"
#include "gateway/adapter/row.hpp"
#include "gateway/codec/gzip.hpp"
#include "gateway/codec/json_lines.hpp"
#include "gateway/crypto/digest.hpp"

namespace gw::tax {

class ReconciliationReader final : public BatchReader {
 public:
  /// `batch.identity` is "<yyyyMMdd>/<version>".
  ReconciliationReader(const Batch& batch, Day received, RowSink& sink);

  Result<void> feed(std::string_view bytes) override;
  Result<BatchVerdict> finish() override;

 private:
  Result<void> line(const codec::JsonLine& line);
  Result<void> booking(const codec::JsonLine& line, const codec::JsonValue& fields);
  BatchReason reason();

  std::string identity_;
  std::int64_t version_;
  Day received_;
  RowSink& sink_;
  codec::JsonReader json_;
  codec::JsonLines lines_;
  codec::GzipReader gzip_;
  crypto::Digest sha256_{crypto::DigestKind::sha256};
  crypto::Digest sm3_{crypto::DigestKind::sm3};
  std::optional<Failure> line_failure_;  // a line's, to be told from the container's
  bool container_broken_ = false;
  bool lines_after_trailer_ = false;
  bool trailer_unreadable_ = false;
  bool members_missing_ = false;
  bool sum_known_ = true;  // no amount was unreadable
  std::int64_t count_ = 0;
  std::int64_t sum_ = 0;
  std::optional<Trailer> trailer_;
};

}  // namespace gw::tax
