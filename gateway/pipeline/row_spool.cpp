#include "gateway/pipeline/row_spool.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

namespace gw::pipeline {
namespace {

// A record in the arena and in a run: three sizes and the line, then key and payload.
struct Head {
  std::uint32_t key_bytes = 0;
  std::uint32_t payload_bytes = 0;
  std::int64_t line = 0;
};

constexpr std::size_t kReadBufferBytes = std::size_t{256} << 10U;

SpoolRecord record_at(const char* bytes) {
  Head head;
  std::memcpy(&head, bytes, sizeof head);
  return {{bytes + sizeof head, head.key_bytes},
          head.line,
          {bytes + sizeof head + head.key_bytes, head.payload_bytes}};
}

/// Eight bytes of the key from `at` on, big-endian.
std::uint64_t prefix_of(std::string_view key, std::size_t at) {
  std::uint64_t prefix = 0;
  for (std::size_t i = at; i < at + 8; ++i) {
    prefix = prefix << 8U | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0U);
  }
  return prefix;
}

/// How many first bytes two keys share.
std::size_t shared(std::string_view a, std::string_view b) {
  const auto end = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first;
  return static_cast<std::size_t>(end - a.begin());
}

bool before(const SpoolRecord& a, const SpoolRecord& b) {
  const int order = a.sort_key.compare(b.sort_key);
  return order != 0 ? order < 0 : a.line < b.line;
}

Failure io_failure() {
  return fail(errno == ENOSPC ? Errc::disk_full : Errc::io, "pipeline.spool", errno);
}

}  // namespace

RowSpool::RowSpool(std::filesystem::path folder, std::size_t arena_bytes)
    : folder_(std::move(folder)), arena_bytes_(arena_bytes) {}

RowSpool::~RowSpool() {
  if (file_ >= 0) ::close(file_);
}

Result<void> RowSpool::add(std::string_view sort_key, std::int64_t line, std::string_view payload) {
  const std::size_t size = sizeof(Head) + sort_key.size() + payload.size();
  if (!slots_.empty() && arena_.size() + size > arena_bytes_) GW_CHECK(write_run());
  const Head head{static_cast<std::uint32_t>(sort_key.size()),
                  static_cast<std::uint32_t>(payload.size()), line};
  slots_.push_back(
      {0, static_cast<std::uint32_t>(arena_.size()), static_cast<std::uint32_t>(size)});
  char bytes[sizeof head];  // NOLINT(modernize-avoid-c-arrays)
  std::memcpy(bytes, &head, sizeof head);
  arena_.append(bytes, sizeof head).append(sort_key).append(payload);
  ++rows_;
  return {};
}

void RowSpool::sort_arena() {
  // Keys of one sender mostly begin alike (a school, a county): what tells them apart comes behind.
  if (slots_.empty()) return;
  const auto key_of = [this](const Slot& slot) {
    return record_at(arena_.data() + slot.offset).sort_key;
  };
  std::string_view common = key_of(slots_.front());
  for (const Slot& slot : slots_) common = common.substr(0, shared(common, key_of(slot)));
  for (Slot& slot : slots_) slot.prefix = prefix_of(key_of(slot), common.size());
  std::sort(slots_.begin(), slots_.end(), [this](const Slot& a, const Slot& b) {
    if (a.prefix != b.prefix) return a.prefix < b.prefix;
    return before(record_at(arena_.data() + a.offset), record_at(arena_.data() + b.offset));
  });
}

Result<void> RowSpool::write_run() {
  if (file_ < 0) {
    file_ = ::open(folder_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file_ < 0) return io_failure();
  }
  sort_arena();
  Extent extent{file_bytes_, file_bytes_};
  std::string buffer;
  buffer.reserve(kReadBufferBytes * 2);
  const auto flush = [&]() -> Result<void> {
    std::size_t done = 0;
    while (done < buffer.size()) {
      const auto written = ::pwrite(file_, buffer.data() + done, buffer.size() - done, extent.end);
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return io_failure();
      done += static_cast<std::size_t>(written);
      extent.end += written;
    }
    buffer.clear();
    return {};
  };
  for (const Slot& slot : slots_) {
    buffer.append(arena_, slot.offset, slot.size);
    if (buffer.size() >= kReadBufferBytes) GW_CHECK(flush());
  }
  GW_CHECK(flush());
  file_bytes_ = extent.end;
  runs_.push_back(extent);
  arena_.clear();
  slots_.clear();
  return {};
}

Result<void> RowSpool::finish() {
  // A single arena stays in memory; with runs on disk the last one joins them and the memory is
  // given back.
  if (runs_.empty()) {
    sort_arena();
    return {};
  }
  if (!slots_.empty()) GW_CHECK(write_run());
  arena_ = std::string();
  slots_ = std::vector<Slot>();
  return {};
}

/// One sorted source: the arena, or an extent of the file read through a buffer.
class RowSpool::Cursor::Run {
 public:
  explicit Run(const RowSpool& spool) : spool_(spool) {}
  Run(const RowSpool& spool, Extent extent)
      : spool_(spool), position_(extent.begin), end_(extent.end) {}

  const SpoolRecord& record() const { return record_; }

  Result<bool> advance() {
    if (end_ < 0) {
      if (slot_ == spool_.slots_.size()) return false;
      record_ = record_at(spool_.arena_.data() + spool_.slots_[slot_++].offset);
      return true;
    }
    if (!ensure(sizeof(Head))) return failure_ ? Result<bool>(*failure_) : Result<bool>(false);
    Head head;
    std::memcpy(&head, buffer_.data() + start_, sizeof head);
    const std::size_t size = sizeof head + head.key_bytes + head.payload_bytes;
    if (!ensure(size)) return failure_.value_or(fail(Errc::io, "pipeline.spool.cut"));
    record_ = record_at(buffer_.data() + start_);
    start_ += size;
    return true;
  }

 private:
  /// At least `size` bytes from start_ on; false at the end or on a failure.
  bool ensure(std::size_t size) {
    if (buffer_.size() - start_ >= size) return true;
    buffer_.erase(0, start_);
    start_ = 0;
    while (buffer_.size() < size && position_ < end_) {
      const auto want = static_cast<std::size_t>(std::min<std::int64_t>(
          end_ - position_, static_cast<std::int64_t>(std::max(kReadBufferBytes, size))));
      const std::size_t had = buffer_.size();
      buffer_.resize(had + want);
      const auto got = ::pread(spool_.file_, buffer_.data() + had, want, position_);
      if (got < 0 && errno != EINTR) failure_ = io_failure();
      buffer_.resize(had + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
      if (failure_ || got == 0) return false;
      position_ += std::max<ssize_t>(got, 0);
    }
    return buffer_.size() >= size;
  }

  const RowSpool& spool_;
  SpoolRecord record_;
  std::size_t slot_ = 0;
  std::int64_t position_ = 0;
  std::int64_t end_ = -1;  // < 0: the arena
  std::string buffer_;
  std::size_t start_ = 0;
  std::optional<Failure> failure_;
};

RowSpool::Cursor::Cursor(const RowSpool& spool) {
  if (spool.runs_.empty()) {
    runs_.push_back(std::make_unique<Run>(spool));
  } else {
    for (const Extent& extent : spool.runs_) runs_.push_back(std::make_unique<Run>(spool, extent));
  }
}
RowSpool::Cursor::~Cursor() = default;
RowSpool::Cursor::Cursor(Cursor&&) noexcept = default;

void RowSpool::Cursor::push(std::size_t run) {
  heap_.push_back(run);
  std::push_heap(heap_.begin(), heap_.end(), [this](std::size_t a, std::size_t b) {
    return before(runs_[b]->record(), runs_[a]->record());
  });
}

Result<bool> RowSpool::Cursor::next(SpoolRecord& record) {
  if (!started_) {
    started_ = true;
    for (std::size_t run = 0; run < runs_.size(); ++run) {
      GW_TRY(const bool more, runs_[run]->advance());
      if (more) push(run);
    }
  } else {
    // The record handed out last stays valid until now; only now its run moves on.
    GW_TRY(const bool more, runs_[last_]->advance());
    if (more) push(last_);
  }
  if (heap_.empty()) return false;
  std::pop_heap(heap_.begin(), heap_.end(), [this](std::size_t a, std::size_t b) {
    return before(runs_[b]->record(), runs_[a]->record());
  });
  last_ = heap_.back();
  heap_.pop_back();
  record = runs_[last_]->record();
  return true;
}

}  // namespace gw::pipeline
