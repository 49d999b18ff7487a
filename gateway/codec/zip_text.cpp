#include "gateway/codec/zip_text.hpp"

#include <zip.h>

#include <new>

#include "gateway/base/c_ptr.hpp"

namespace gw::codec {
namespace {

constexpr zip_uint16_t kFirstDay = 0x0021;  // 1980-01-01: the format has no "none"

void discard_written(zip_t* archive) {
  zip_discard(archive);
}
void free_source(zip_source_t* source) {
  zip_source_free(source);
}

/// In memory libzip fails only where there is none left.
void require_room(bool done) {
  if (!done) throw std::bad_alloc();
}

std::string content_of(zip_source_t* source) {
  zip_stat_t about;
  require_room(zip_source_open(source) == 0 && zip_source_stat(source, &about) == 0);
  std::string bytes(static_cast<std::size_t>(about.size), '\0');
  require_room(zip_source_read(source, bytes.data(), about.size) ==
               static_cast<zip_int64_t>(about.size));
  zip_source_close(source);
  return bytes;
}

}  // namespace

std::string zip_text(std::span<const ZipMember> members) {
  const CPtr<zip_source_t, &free_source> target(zip_source_buffer_create(nullptr, 0, 0, nullptr));
  require_room(target != nullptr);
  CPtr<zip_t, &discard_written> archive(zip_open_from_source(target.get(), ZIP_TRUNCATE, nullptr));
  require_room(archive != nullptr);
  zip_source_keep(target.get());  // the archive's share, which ends with it
  for (const ZipMember& member : members) {
    zip_source_t* source =
        zip_source_buffer(archive.get(), member.bytes.data(), member.bytes.size(), 0);
    const zip_int64_t at =
        zip_file_add(archive.get(), member.name.c_str(), source, ZIP_FL_ENC_UTF_8);
    require_room(at >= 0);
    const auto index = static_cast<zip_uint64_t>(at);
    require_room(zip_set_file_compression(archive.get(), index, ZIP_CM_STORE, 0) == 0 &&
                 zip_file_set_dostime(archive.get(), index, 0, kFirstDay, 0) == 0);
  }
  require_room(zip_close(archive.get()) == 0);
  static_cast<void>(archive.release());
  return content_of(target.get());
}

}  // namespace gw::codec
