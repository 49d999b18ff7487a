#pragma once
// The texts of a workbook: how one is put together from its runs, and the table of shared ones.
// Used by the workbook's readers only.  One arena for all texts, bounded; read after it is filled,
// from one thread.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/codec/xml.hpp"

namespace gw::codec {

struct SharedStringLimits {
  std::size_t bytes = std::size_t{128} << 20;
  std::size_t count = 8'000'000;
};

/// Whether an element is of SpreadsheetML (transitional or strict) and not of an extension.
bool is_spreadsheet(const XmlName& name);

/// One text out of `<si>` or `<is>`: `<t>` alone or in runs `<r>`, without phonetic `<rPh>`.
class RunText {
 public:
  /// Forgets the former text and appends the next one to `out`.
  void begin(std::string& out);
  void start(std::string_view element);
  void text(std::string_view piece);
  void end(std::string_view element);
  /// The whole text has been given: Office's escapes `_x000D_` become their characters.
  void finish();
  bool rich() const { return rich_; }

 private:
  std::string* out_ = nullptr;
  std::size_t begin_ = 0;
  bool in_text_ = false;
  bool rich_ = false;
  int phonetic_ = 0;
};

/// Replaces `_xHHHH_` by its character from `begin` on.
void unescape_office(std::string& text, std::size_t begin);

class SharedStrings final : public XmlHandler {
 public:
  explicit SharedStrings(SharedStringLimits limits = {}) : limits_(limits) {}

  std::size_t size() const { return ends_.size(); }
  std::string_view text(std::size_t index) const;
  bool rich(std::size_t index) const { return rich_[index]; }

  void start(XmlName name, const XmlAttributes& attributes, std::int64_t line) override;
  void text(std::string_view piece) override;
  void end(XmlName name) override;

 private:
  SharedStringLimits limits_;
  std::string arena_;
  std::vector<std::uint32_t> ends_;
  std::vector<bool> rich_;
  RunText run_;
  bool in_item_ = false;
};

}  // namespace gw::codec
