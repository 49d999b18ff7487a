# Writes the code tables of schemas/codes as constexpr arrays (called at build time).
# -DCODES=<folder of the CSV files> -DOUTPUT=<header to write>.  Only leading columns without quotes
# are taken; a table whose rows do not all fit the pattern stops the build.
set(header "#pragma once\n// Generated from schemas/codes by embed_codes.cmake.\n")
string(APPEND header "#include <array>\n#include <cstdint>\n#include <string_view>\n\n")
string(APPEND header "namespace gw::normalize::tables {\n\n")
string(APPEND header "struct DivisionRow {\n  std::uint32_t code;\n  std::string_view name;\n  std::string_view status;\n};\n")
string(APPEND header "struct WordRow {\n  std::string_view word;\n  std::string_view value;\n  std::string_view extra;\n};\n\n")

# embed(<array> <file> <row type> <pattern of one line> <its row in C++>)
function(embed array file type pattern row)
  file(READ "${CODES}/${file}" text)
  string(FIND "${text}" "\n" header_end)
  math(EXPR header_end "${header_end} + 1")
  string(SUBSTRING "${text}" ${header_end} -1 text)
  string(REGEX MATCHALL "\n" line_ends "${text}")
  list(LENGTH line_ends lines)
  string(REGEX REPLACE "${pattern}[^\n]*\n" "  ${row},\n" text "${text}")
  string(REGEX MATCHALL "  {" taken "${text}")
  list(LENGTH taken rows)
  if(rows EQUAL 0 OR NOT rows EQUAL lines)
    message(FATAL_ERROR "${file}: ${rows} of ${lines} rows could be read")
  endif()
  set(header "${header}inline constexpr std::array<${type}, ${rows}> ${array}{{\n${text}}};\n\n" PARENT_SCOPE)
endfunction()

set(field "([^,\"\n]*)")
embed(divisions divisions_cn.csv DivisionRow
  "([0-9]+),${field},[0-9]*,[0-9]*,${field}," "{\\1, \"\\2\", \"\\3\"}")
embed(documents identity_documents.csv WordRow
  "${field},${field},${field}" "{\"\\2\", \"\\3\", \"\\1\"}")
embed(sexes sex_words.csv WordRow "${field},${field}" "{\"\\1\", \"\\2\", {}}")
embed(student_status_words student_status_words.csv WordRow "${field},${field}" "{\"\\1\", \"\\2\", {}}")
embed(student_status education_xsdqzt.csv WordRow "${field},${field},${field}," "{\"\\1\", \"\\3\", \"\\2\"}")
embed(assistance_categories assistance_categories.csv WordRow
  "${field},${field},${field}" "{\"\\1\", \"\\2\", \"\\3\"}")

string(APPEND header "}  // namespace gw::normalize::tables\n")
file(WRITE "${OUTPUT}" "${header}")
