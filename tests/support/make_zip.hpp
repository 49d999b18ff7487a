#pragma once
// Writes zips and small workbooks for tests, byte by byte, so that broken ones can be made too.
#include <zlib.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gw::codec {

struct ZipPart {
  std::string name;
  std::string text;
  bool deflated = true;
  std::uint16_t flags = 0x0800;  // UTF-8 names; bit 0: under a password
};

inline std::string little(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xFFU);
  return out;
}

inline std::string raw_deflate(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // NOLINT
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());  // NOLINT
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

inline std::string make_zip(const std::vector<ZipPart>& parts) {
  std::string file;
  std::string directory;
  for (const ZipPart& part : parts) {
    const std::string packed = part.deflated ? raw_deflate(part.text) : part.text;
    const auto* bytes = reinterpret_cast<const Bytef*>(part.text.data());  // NOLINT
    const std::string about =
        little(20, 2) + little(part.flags, 2) + little(part.deflated ? 8 : 0, 2) + little(0, 4) +
        little(crc32(0, bytes, static_cast<uInt>(part.text.size())), 4) + little(packed.size(), 4) +
        little(part.text.size(), 4) + little(part.name.size(), 2) + little(0, 2);
    directory += "PK\x01\x02" + little(20, 2) + about + little(0, 2) + little(0, 2) + little(0, 2) +
                 little(0, 4) + little(file.size(), 4) + part.name;
    file += "PK\x03\x04" + about + part.name + packed;
  }
  const std::size_t at = file.size();
  file += directory + "PK\x05\x06" + little(0, 4) + little(parts.size(), 2) +
          little(parts.size(), 2) + little(directory.size(), 4) + little(at, 4) + little(0, 2);
  return file;
}

constexpr const char* kMain = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/// What a workbook of one or more sheets is made of; what is left empty is left out.
struct BookParts {
  std::vector<std::pair<std::string, std::string>> sheets;  // name, what stands in <worksheet>
  std::string strings;                                      // what stands in <sst>
  std::string styles;                                       // what stands in <styleSheet>
  std::string properties;                                   // before <sheets>
  std::vector<ZipPart> more;
};

inline std::string make_workbook(const BookParts& book) {
  const std::string office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const std::string package = "http://schemas.openxmlformats.org/package/2006/relationships";
  const auto relation = [&](const std::string& id, const std::string& type,
                            const std::string& target) {
    return "<Relationship Id=\"" + id + "\" Type=\"" + office + "/" + type + "\" Target=\"" +
           target + "\"/>";
  };
  std::string workbook = "<workbook xmlns=\"" + std::string(kMain) + "\" xmlns:r=\"" + office +
                         "\">" + book.properties + "<sheets>";
  std::string relations = "<Relationships xmlns=\"" + package + "\">";
  std::vector<ZipPart> parts{
      {"[Content_Types].xml", "<Types/>"},
      {"_rels/.rels", "<Relationships xmlns=\"" + package + "\">" +
                          relation("rId1", "officeDocument", "xl/workbook.xml") +
                          "</Relationships>"}};
  for (std::size_t i = 0; i < book.sheets.size(); ++i) {
    const std::string number = std::to_string(i + 1);
    workbook += "<sheet name=\"" + book.sheets[i].first + "\" sheetId=\"" + number +
                "\" r:id=\"rId" + number + "\"/>";
    // Targets from the root and relative ones are both usual.
    relations +=
        relation("rId" + number, "worksheet",
                 (i % 2 == 0 ? "worksheets/" : "/xl/worksheets/") + ("s" + number) + ".xml");
    parts.push_back(
        {"xl/worksheets/s" + number + ".xml", "<worksheet xmlns=\"" + std::string(kMain) + "\">" +
                                                  book.sheets[i].second + "</worksheet>"});
  }
  if (!book.strings.empty()) {
    relations += relation("rIdS", "sharedStrings", "sharedStrings.xml");
    parts.push_back({"xl/sharedStrings.xml",
                     "<sst xmlns=\"" + std::string(kMain) + "\">" + book.strings + "</sst>"});
  }
  if (!book.styles.empty()) {
    relations += relation("rIdF", "styles", "styles.xml");
    parts.push_back({"xl/styles.xml", "<styleSheet xmlns=\"" + std::string(kMain) + "\">" +
                                          book.styles + "</styleSheet>"});
  }
  parts.push_back({"xl/workbook.xml", workbook + "</sheets></workbook>"});
  parts.push_back({"xl/_rels/workbook.xml.rels", relations + "</Relationships>"});
  parts.insert(parts.end(), book.more.begin(), book.more.end());
  return make_zip(parts);
}

}  // namespace gw::codec
