#pragma once
// An XML list of the shape root > row > field, read by SAX: the rows of both XML agencies.  Used by
// their readers, which state the shape and get one row at a time.  One thread; memory is one row.
// Names are matched by namespace, never by prefix; comments, unknown elements and what lies inside
// them are ignored.  Refuses another root (Errc::peer_content) and rows beyond the bounds.
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/adapter/form_watch.hpp"
#include "gateway/adapter/row_look.hpp"
#include "gateway/codec/xml.hpp"
#include "gateway/domain/value_mapping.hpp"

namespace gw {

/// Texts outlive the reader: they are literals.
struct XmlRowShape {
  std::string_view ns;
  std::string_view root;
  std::string_view row;
  std::span<const std::string_view> fields;      // child elements that are looked at
  std::span<const std::string_view> attributes;  // of the row; without a namespace
};

/// One row; views hold until the next one.
class XmlRow {
 public:
  explicit XmlRow(const XmlRowShape& shape) : shape_(shape) {}

  /// The text of a field as written; empty where it is left out, empty or nil.
  std::string_view field(std::size_t index) const { return view(fields_[index]); }
  std::string_view attribute(std::size_t index) const { return view(attributes_[index]); }
  /// Counted from 1 in the document.
  std::int64_t ordinal() const { return ordinal_; }
  /// The number in that attribute, by which the agency names the row; 0 if it is none.
  std::int64_t number(std::size_t attribute_index) const;
  /// A field that stands twice; npos: none.
  std::size_t repeated_field() const { return repeated_; }
  /// What a field (by its place in the shape) or attribute (behind the fields) has as written.
  std::string_view written(std::size_t index) const;
  /// The text of an element that is not in the shape, as written; empty where there is none.
  std::string_view unread(std::string_view name) const;
  /// The row written out again, also what nobody looks at.
  std::string as_text() const;
  /// Shows itself to who looks at it; null: nobody.
  void show(RowLook* look) const;
  /// Shows its attributes and elements, known or not, to who watches the form; null: nobody.
  std::optional<FormFault> form_fault(FormWatch* watch) const;

  static constexpr std::size_t npos = static_cast<std::size_t>(-1);

 private:
  friend class XmlRows;
  struct Piece {
    std::uint32_t begin = 0;
    std::uint32_t size = 0;
  };
  struct Child {
    Piece name;  // of an unknown one; else by its index
    std::size_t field = npos;
    Piece text;
  };
  static constexpr std::size_t kMost = 32;  // fields or attributes in a shape

  std::string_view view(Piece piece) const {
    return std::string_view(bytes_).substr(piece.begin, piece.size);
  }
  Piece keep(std::string_view text);
  void clear();

  const XmlRowShape& shape_;
  std::string bytes_;
  std::array<Piece, kMost> fields_{};
  std::array<Piece, kMost> attributes_{};
  std::array<Piece, kMost> written_attributes_{};
  std::vector<Child> children_;
  std::uint64_t seen_ = 0;
  std::size_t repeated_ = npos;
  std::int64_t ordinal_ = 0;
};

class XmlRows : public codec::XmlHandler {
 public:
  /// A field or attribute with a word in `aliases`, which outlives this, reads as that word.
  /// REQUIRES: at most 32 fields and 32 attributes.
  XmlRows(const XmlRowShape& shape, const ValueAliases& aliases)
      : shape_(shape), aliases_(aliases), row_(shape_) {}

 protected:
  /// The root's start tag as a document of our own has it, known from on_root on; and its end tag.
  const std::string& root_begin() const { return root_begin_; }
  std::string root_end() const;
  virtual void on_root(const codec::XmlAttributes& attributes) = 0;
  /// A Failure ends the document with it.
  virtual Result<void> on_row(const XmlRow& row) = 0;
  /// Another child of the root in the shape's namespace (a trailer).
  virtual void on_other(std::string_view local, const codec::XmlAttributes& attributes);

 private:
  void start(codec::XmlName name, const codec::XmlAttributes& attributes, std::int64_t line) final;
  void text(std::string_view piece) final;
  void end(codec::XmlName name) final;
  void begin_row(const codec::XmlAttributes& attributes);
  void begin_field(codec::XmlName name, std::int64_t line);
  void end_field();
  std::size_t find_field(codec::XmlName name);

  XmlRow::Piece read(std::string_view name, XmlRow::Piece written);
  void write_root(const codec::XmlAttributes& attributes);

  XmlRowShape shape_;
  const ValueAliases& aliases_;
  XmlRow row_;
  std::string root_begin_;
  int depth_ = 0;
  bool in_row_ = false;
  std::size_t next_field_ = 0;  // rows mostly keep one order: the guess that saves the search
};

}  // namespace gw
