#include "gateway/codec/zip.hpp"

#include <zip.h>

#include <algorithm>
#include <new>

#include "gateway/base/c_ptr.hpp"
#include "gateway/codec/gb18030.hpp"
#include "gateway/codec/utf8.hpp"

namespace gw::codec {
namespace {

constexpr std::size_t kMemberBlock = 64 << 10;

// Nothing was written, so there is nothing to lose.
void discard(zip_t* archive) {
  zip_discard(archive);
}
void close_entry(zip_file_t* file) {
  zip_fclose(file);
}
using EntryPtr = CPtr<zip_file_t, &close_entry>;

std::string name_from(std::string_view raw) {
  if (first_invalid_utf8(raw) == std::string_view::npos) return std::string(raw);
  std::string name;
  Gb18030Decoder decoder(OnInvalid::mark);
  // In `mark` mode nothing fails.
  static_cast<void>(decoder.decode(raw, name).has_value());
  static_cast<void>(decoder.finish(name).has_value());
  return name;
}

bool equal_but_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

struct ZipArchive::State {
  CPtr<zip_t, &discard> archive;
  std::vector<ZipEntry> entries;

  Result<void> read_directory(const ZipLimits& limits, std::size_t packed);
};

ZipArchive::ZipArchive(std::unique_ptr<State> state) : state_(std::move(state)) {}
ZipArchive::~ZipArchive() = default;
ZipArchive::ZipArchive(ZipArchive&&) noexcept = default;
ZipArchive& ZipArchive::operator=(ZipArchive&&) noexcept = default;

const std::vector<ZipEntry>& ZipArchive::entries() const {
  return state_->entries;
}

Result<ZipArchive> ZipArchive::open(std::string_view bytes, const ZipLimits& limits) {
  // libzip takes nothing at all for an archive of no entries.
  if (bytes.empty()) return fail(Errc::container_broken, "codec.zip");
  auto state = std::make_unique<State>();
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, nullptr);
  if (source == nullptr) throw std::bad_alloc();
  state->archive.reset(zip_open_from_source(source, ZIP_RDONLY, nullptr));
  if (!state->archive) {
    zip_source_free(source);
    return fail(Errc::container_broken, "codec.zip", 0);
  }
  GW_CHECK(state->read_directory(limits, bytes.size()));
  return ZipArchive(std::move(state));
}

// What the directory declares is bounded here; read() holds each entry to what it declared.
Result<void> ZipArchive::State::read_directory(const ZipLimits& limits, std::size_t packed) {
  const std::int64_t count = zip_get_num_entries(archive.get(), 0);
  if (count > limits.entries) return fail(Errc::too_large, "codec.zip.entries", limits.entries);
  std::int64_t inflated = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    zip_stat_t about;
    const auto index = static_cast<zip_uint64_t>(i);
    constexpr zip_uint64_t kNeeded = ZIP_STAT_SIZE | ZIP_STAT_ENCRYPTION_METHOD;
    if (zip_stat_index(archive.get(), index, 0, &about) != 0 || (about.valid & kNeeded) != kNeeded)
      return fail(Errc::container_broken, "codec.zip", i);
    if (about.encryption_method != ZIP_EM_NONE) return fail(Errc::file_encrypted, "codec.zip", i);
    if (about.size > static_cast<zip_uint64_t>(limits.inflated_bytes - inflated))
      return fail(Errc::too_large, "codec.zip", limits.inflated_bytes);
    inflated += static_cast<std::int64_t>(about.size);
    const char* name = zip_get_name(archive.get(), index, ZIP_FL_ENC_RAW);
    if (name == nullptr) return fail(Errc::container_broken, "codec.zip", i);
    entries.push_back({name_from(name), static_cast<std::int64_t>(about.size)});
  }
  if (inflated > limits.ratio_free_bytes &&
      inflated / limits.ratio > static_cast<std::int64_t>(packed))
    return fail(Errc::too_large, "codec.zip.ratio", limits.ratio);
  return {};
}

std::optional<std::size_t> ZipArchive::find(std::string_view name) const {
  const auto& all = state_->entries;
  const auto found = std::find_if(all.begin(), all.end(), [&](const ZipEntry& entry) {
    return equal_but_case(entry.name, name);
  });
  if (found == all.end()) return std::nullopt;
  return static_cast<std::size_t>(found - all.begin());
}

Result<void> ZipArchive::read(std::size_t entry, const ZipSink& sink) const {
  const auto place = static_cast<std::int64_t>(entry);
  const EntryPtr file(zip_fopen_index(state_->archive.get(), entry, 0));
  if (!file) return fail(Errc::container_broken, "codec.zip", place);
  std::string block(kMemberBlock, '\0');
  std::int64_t left = state_->entries[entry].bytes;
  for (;;) {
    // The end brings the verdict on the checksum.
    const std::int64_t got = zip_fread(file.get(), block.data(), block.size());
    if (got < 0 || got > left) return fail(Errc::container_broken, "codec.zip", place);
    if (got == 0) break;
    left -= got;
    GW_CHECK(sink(std::string_view(block).substr(0, static_cast<std::size_t>(got))));
  }
  if (left != 0) return fail(Errc::container_broken, "codec.zip", place);
  return {};
}

}  // namespace gw::codec
