#pragma once
// A row between decoding and the store: what it asserts, and what was known under its key before.
// Its bytes live only in the spool of one batch run, never in the store.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/adapter/row.hpp"
#include "gateway/domain/identity.hpp"

namespace gw::pipeline {

/// What a spooled row does.  `hold`: a refused row whose key keeps what was known before (readings
/// 31). `absent`: a key known before that a whole full list no longer has.  `confirm`: what is
/// known was said again later; only the key's stamp moves on.
enum class RowAct : std::uint8_t {
  put = 1,
  end = 2,
  remove = 3,
  hold = 4,
  absent = 5,
  confirm = 6
};

struct SpooledRow {
  RowAct act = RowAct::put;
  FactKind kind = FactKind::naming;
  std::int64_t line = 0;
  Identity subject;
  std::string subject_key;
  std::string key;
  std::int64_t stamp = 0;
  std::uint64_t digest = 0;  // of subject and fact: equal digests are the same row again
  std::optional<Day> last_day;
  std::string fact;  // domain/fact_bytes
  PersonId prior;    // whom this key stood for before; 0 = new
};

std::string to_bytes(const SpooledRow& row);
/// REQUIRES: bytes made by to_bytes in this process.
SpooledRow row_from_bytes(std::string_view bytes);

/// The order in which rows meet the store: by whom they are about, so that its pages are touched
/// once.
std::string subject_order(const SpooledRow& row);

/// The row of a reader in spooled form; digests it.
SpooledRow spool(const AssertedRow& row);

/// Rows of a reader into bytes, to_bytes(spool(row)) without the row between.  One thread.
class RowWriter {
 public:
  /// Valid until the next call.
  std::string_view write(const AssertedRow& row);

 private:
  std::string fact_;
  std::string content_;
  std::string bytes_;
};

/// A spooled row that stays bytes, for who only compares it and hands it on.
class RowBytes {
 public:
  /// REQUIRES: bytes made by to_bytes or RowWriter in this process.
  explicit RowBytes(std::string_view bytes) : bytes_(bytes) {}

  RowAct act() const;
  std::int64_t line() const;
  std::int64_t stamp() const;
  std::uint64_t digest() const;
  std::string_view key() const;
  /// As subject_order(row_from_bytes(bytes())).
  std::string subject_order() const;
  void set_act(RowAct act);
  void set_prior(PersonId prior);
  std::string_view bytes() const noexcept { return bytes_; }

 private:
  std::string bytes_;
};

}  // namespace gw::pipeline
