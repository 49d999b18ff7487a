#pragma once
// Sorts a batch's rows whatever their number, with a fixed amount of memory: rows collect in an
// arena, a full arena is sorted and written out as a run, and reading merges the runs.  One sorted
// pass per batch is what keeps the store's B-trees fast and its dirty pages few.
//
// Used by BatchRun on one pool thread.  The run file has no name (it vanishes with the process) and
// lies in the gateway's own folder, for it holds personal data.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"

namespace gw::pipeline {

/// A row in the spool: ordered by `sort_key`, then by `line`.
struct SpoolRecord {
  std::string_view sort_key;
  std::int64_t line = 0;
  std::string_view payload;
};

class RowSpool {
 public:
  static constexpr std::size_t kDefaultArenaBytes = std::size_t{48} << 20U;

  explicit RowSpool(std::filesystem::path folder, std::size_t arena_bytes = kDefaultArenaBytes);
  ~RowSpool();
  RowSpool(const RowSpool&) = delete;
  RowSpool& operator=(const RowSpool&) = delete;

  /// Errc::io, Errc::disk_full when a run cannot be written.
  Result<void> add(std::string_view sort_key, std::int64_t line, std::string_view payload);
  /// Ends the adding; afterwards cursors may be opened, any number of times.
  Result<void> finish();
  std::int64_t rows() const noexcept { return rows_; }

  /// Reads all rows in order.  The views of a record are valid until the next call of next().
  class Cursor {
   public:
    explicit Cursor(const RowSpool& spool);
    ~Cursor();
    Cursor(Cursor&&) noexcept;
    Cursor& operator=(Cursor&&) = delete;
    /// False at the end.
    Result<bool> next(SpoolRecord& record);

   private:
    class Run;
    void push(std::size_t run);
    std::vector<std::unique_ptr<Run>> runs_;
    std::vector<std::size_t> heap_;  // indices of runs, smallest record first
    std::size_t last_ = 0;
    bool started_ = false;
  };
  Cursor read() const { return Cursor(*this); }

 private:
  struct Extent {
    std::int64_t begin = 0;
    std::int64_t end = 0;
  };
  struct Slot {
    /// Eight bytes of the sort key behind what all keys of the arena share, big-endian: most
    /// comparisons end here.
    std::uint64_t prefix = 0;
    std::uint32_t offset = 0;
    std::uint32_t size = 0;
  };
  Result<void> write_run();
  void sort_arena();

  std::filesystem::path folder_;
  std::size_t arena_bytes_;
  std::string arena_;  // encoded records, one after the other
  std::vector<Slot> slots_;
  std::vector<Extent> runs_;
  int file_ = -1;
  std::int64_t file_bytes_ = 0;
  std::int64_t rows_ = 0;
};

}  // namespace gw::pipeline
