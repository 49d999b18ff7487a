#pragma once
// DBF tables (dBase III and IV, FoxPro), as universities export them: a streaming push parser.
// Used by table.hpp.  One thread; memory is the header and one record.  Texts are read in the given
// encoding, GBK in practice, blanks at their end dropped; numbers, dates (20200903) and logical
// values as they stand.  Deleted records are no rows.  Memo fields point into another file and are
// empty.  Refuses a header whose sizes contradict each other and a file cut before its last record.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/codec/encoding.hpp"

namespace gw::codec {

struct DbfField {
  std::string name;  // as the file has it, of at most 10 bytes
  char type = 'C';
  std::size_t length = 0;
};

/// One record; views hold only during the callback.
struct DbfRecord {
  std::int64_t number;  // from 1, deleted ones counted, as the program shows it
  const std::vector<std::string_view>& fields;
  bool bytes_invalid;  // some bytes were no characters (they read as U+FFFD)
};

using DbfSink = std::function<Result<void>(const DbfRecord&)>;
/// Receives the fields once, before the first record.
using DbfHeaderSink = std::function<Result<void>(const std::vector<DbfField>&)>;

/// Whether these first bytes (32 at least) can begin a DBF.
bool looks_like_dbf(std::string_view head);

class DbfReader {
 public:
  DbfReader(Encoding encoding, DbfHeaderSink header, DbfSink sink);
  ~DbfReader();
  DbfReader(DbfReader&&) noexcept;
  DbfReader& operator=(DbfReader&&) noexcept;

  /// Any chunking.  Errc::container_broken (detail = record), Errc::too_large, or what a sink
  /// returned.
  Result<void> feed(std::string_view bytes);
  Result<void> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gw::codec
