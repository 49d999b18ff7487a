#include "gateway/codec/workbook_text.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "gateway/codec/xml_text.hpp"
#include "gateway/codec/zip_text.hpp"

namespace gw::codec {
namespace {

constexpr std::string_view kDeclaration =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr std::string_view kMain = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
constexpr std::string_view kRelations =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
constexpr std::string_view kPackage =
    "http://schemas.openxmlformats.org/package/2006/relationships";
constexpr std::string_view kPart = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
constexpr std::size_t kNameCharacters = 31;

/// A control character cannot stand in XML: it becomes a blank.
void append_xml(std::string& out, std::string text) {
  std::replace_if(
      text.begin(), text.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20U && c != '\t' && c != '\n'; }, ' ');
  append_xml_text(out, text);
}

/// "A", ..., "Z", "AA", ...
std::string column_name(std::size_t column) {
  std::string name;
  for (std::size_t rest = column + 1; rest > 0; rest = (rest - 1) / 26) {
    name.insert(name.begin(), static_cast<char>('A' + (rest - 1) % 26));
  }
  return name;
}

bool begins_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

/// The first `most` characters.
std::string cut(const std::string& text, std::size_t most) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (begins_character(text[i]) && characters++ == most) return text.substr(0, i);
  }
  return text;
}

std::vector<std::string> names_of(std::span<const SheetText> sheets) {
  std::vector<std::string> names;
  std::set<std::string> taken;
  for (const SheetText& sheet : sheets) {
    std::string name = sheet.name;
    for (char& c : name) {
      if (std::string_view("[]:*?/\\'").find(c) != std::string_view::npos) c = '_';
    }
    name = name.empty() ? "Sheet" : cut(name, kNameCharacters);
    std::string unique = name;
    for (int number = 2; !taken.insert(unique).second; ++number) {
      const std::string tail = "_" + std::to_string(number);
      unique = cut(name, kNameCharacters - tail.size()) + tail;
    }
    names.push_back(std::move(unique));
  }
  return names;
}

std::string sheet_xml(const SheetText& sheet) {
  std::string out(kDeclaration);
  out.append("<worksheet xmlns=\"").append(kMain).append("\"><sheetData>");
  for (std::size_t row = 0; row < sheet.rows.size(); ++row) {
    const std::string number = std::to_string(row + 1);
    out.append("<row r=\"").append(number).append("\">");
    for (std::size_t column = 0; column < sheet.rows[row].size(); ++column) {
      const std::string& text = sheet.rows[row][column];
      if (text.empty()) continue;
      out.append("<c r=\"").append(column_name(column)).append(number);
      out.append("\" s=\"1\" t=\"inlineStr\"><is><t xml:space=\"preserve\">");
      append_xml(out, text);
      out.append("</t></is></c>");
    }
    out.append("</row>");
  }
  return out.append("</sheetData></worksheet>");
}

std::string styles_xml() {
  std::string out(kDeclaration);
  out.append("<styleSheet xmlns=\"").append(kMain).append("\">");
  out.append("<fonts count=\"1\"><font/></fonts><fills count=\"1\"><fill/></fills>");
  out.append("<borders count=\"1\"><border/></borders>");
  out.append("<cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"2\"><xf/>");
  return out.append("<xf numFmtId=\"49\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>");
}

void append_relation(std::string& out, std::size_t id, std::string_view type,
                     std::string_view target) {
  out.append("<Relationship Id=\"rId").append(std::to_string(id)).append("\" Type=\"");
  out.append(kRelations).append("/").append(type).append("\" Target=\"").append(target);
  out.append("\"/>");
}

std::string part_of(std::size_t sheet) {
  return "worksheets/sheet" + std::to_string(sheet + 1) + ".xml";
}

}  // namespace

std::string workbook_text(std::span<const SheetText> sheets) {
  const std::vector<std::string> names = names_of(sheets);
  std::string types(kDeclaration);
  types.append("<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">");
  types.append("<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.");
  types.append("relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>");
  types.append("<Override PartName=\"/xl/workbook.xml\" ContentType=\"").append(kPart);
  types.append("sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"");
  types.append(kPart).append("styles+xml\"/>");
  std::string book(kDeclaration);
  book.append("<workbook xmlns=\"").append(kMain).append("\" xmlns:r=\"").append(kRelations);
  book.append("\"><sheets>");
  std::string relations(kDeclaration);
  relations.append("<Relationships xmlns=\"").append(kPackage).append("\">");
  std::vector<ZipMember> members;
  for (std::size_t i = 0; i < sheets.size(); ++i) {
    const std::string id = std::to_string(i + 1);
    types.append("<Override PartName=\"/xl/").append(part_of(i)).append("\" ContentType=\"");
    types.append(kPart).append("worksheet+xml\"/>");
    book.append("<sheet name=\"");
    append_xml(book, names[i]);
    book.append("\" sheetId=\"").append(id).append("\" r:id=\"rId").append(id).append("\"/>");
    append_relation(relations, i + 1, "worksheet", part_of(i));
    members.push_back({"xl/" + part_of(i), sheet_xml(sheets[i])});
  }
  append_relation(relations, sheets.size() + 1, "styles", "styles.xml");
  relations.append("</Relationships>");
  book.append("</sheets></workbook>");
  types.append("</Types>");
  std::string root(kDeclaration);
  root.append("<Relationships xmlns=\"").append(kPackage).append("\">");
  append_relation(root, 1, "officeDocument", "xl/workbook.xml");
  root.append("</Relationships>");
  members.push_back({"xl/workbook.xml", std::move(book)});
  members.push_back({"xl/_rels/workbook.xml.rels", std::move(relations)});
  members.push_back({"xl/styles.xml", styles_xml()});
  members.insert(members.begin(), {"_rels/.rels", std::move(root)});
  members.insert(members.begin(), {"[Content_Types].xml", std::move(types)});
  return zip_text(members);
}

}  // namespace gw::codec
