#include "gateway/codec/zip_text.hpp"

#include <zlib.h>

#include <cstdint>

namespace gw::codec {
namespace {

constexpr std::uint32_t kLocalHeader = 0x04034B50;
constexpr std::uint32_t kCentralHeader = 0x02014B50;
constexpr std::uint32_t kEndOfDirectory = 0x06054B50;
constexpr std::uint16_t kVersion = 20;
constexpr std::uint16_t kUtf8Names = 0x0800;
constexpr std::uint16_t kFirstDay = 0x0021;  // 1980-01-01: the format has no "none"

template <class Number>
void append_number(std::string& out, Number value) {
  for (std::size_t i = 0; i < sizeof(Number); ++i) {
    out += static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xFFU);
  }
}

/// What local and central header have in common: from "version needed" to the name's length.
void append_common(std::string& out, const ZipMember& member) {
  const auto size = static_cast<std::uint32_t>(member.bytes.size());
  const auto checksum = static_cast<std::uint32_t>(
      ::crc32_z(0, reinterpret_cast<const Bytef*>(member.bytes.data()),  // NOLINT
                member.bytes.size()));
  append_number(out, kVersion);
  append_number(out, kUtf8Names);
  append_number(out, std::uint16_t{0});  // stored
  append_number(out, std::uint16_t{0});  // midnight
  append_number(out, kFirstDay);
  append_number(out, checksum);
  append_number(out, size);
  append_number(out, size);
  append_number(out, static_cast<std::uint16_t>(member.name.size()));
  append_number(out, std::uint16_t{0});  // nothing extra
}

}  // namespace

std::string zip_text(std::span<const ZipMember> members) {
  std::string out;
  std::string directory;
  for (const ZipMember& member : members) {
    const auto place = static_cast<std::uint32_t>(out.size());
    append_number(out, kLocalHeader);
    append_common(out, member);
    out += member.name;
    out += member.bytes;
    append_number(directory, kCentralHeader);
    append_number(directory, kVersion);
    append_common(directory, member);
    append_number(directory, std::uint16_t{0});  // no comment
    append_number(directory, std::uint16_t{0});  // the first disk
    append_number(directory, std::uint16_t{0});  // no internal attributes
    append_number(directory, std::uint32_t{0});  // no external ones
    append_number(directory, place);
    directory += member.name;
  }
  const auto place = static_cast<std::uint32_t>(out.size());
  const auto count = static_cast<std::uint16_t>(members.size());
  out += directory;
  append_number(out, kEndOfDirectory);
  append_number(out, std::uint32_t{0});  // one disk
  append_number(out, count);
  append_number(out, count);
  append_number(out, static_cast<std::uint32_t>(directory.size()));
  append_number(out, place);
  append_number(out, std::uint16_t{0});  // no comment
  return out;
}

}  // namespace gw::codec
