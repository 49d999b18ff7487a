#include "gateway/adapter/xml_rows.hpp"

#include <charconv>

#include "gateway/codec/xml_text.hpp"
#include "gateway/normalize/fold.hpp"

namespace gw {
namespace {

// A real row has 20 children and 600 bytes.
constexpr std::size_t kRowBytes = 64U << 10U;
constexpr std::size_t kRowChildren = 256;

}  // namespace

std::int64_t XmlRow::number(std::size_t attribute_index) const {
  const std::string_view text = attribute(attribute_index);
  std::int64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc() && read.ptr == text.data() + text.size() && value > 0 ? value : 0;
}

std::string_view XmlRow::written(std::size_t index) const {
  if (index >= shape_.fields.size()) return view(written_attributes_[index - shape_.fields.size()]);
  for (const Child& child : children_) {
    if (child.field == index) return view(child.text);
  }
  return {};
}

std::string_view XmlRow::unread(std::string_view name) const {
  for (const Child& child : children_) {
    if (child.field == npos && view(child.name) == name) return view(child.text);
  }
  return {};
}

std::string XmlRow::as_text() const {
  std::string out("<");
  out += shape_.row;
  for (std::size_t i = 0; i < shape_.attributes.size(); ++i) {
    if (view(written_attributes_[i]).empty()) continue;
    out.append(" ").append(shape_.attributes[i]).append("=\"");
    codec::append_xml_text(out, view(written_attributes_[i]));
    out += '"';
  }
  out += '>';
  for (const Child& child : children_) {
    const std::string_view name =
        child.field == npos ? view(child.name) : shape_.fields[child.field];
    out.append("<").append(name).append(">");
    codec::append_xml_text(out, view(child.text));
    out.append("</").append(name).append(">");
  }
  return out.append("</").append(shape_.row).append(">");
}

void XmlRow::show(RowLook* look) const {
  if (look == nullptr) return;
  look->stands(as_text());
  for (std::size_t i = 0; i < shape_.attributes.size(); ++i) {
    const std::string_view written = view(written_attributes_[i]);
    if (!written.empty()) look->field(shape_.attributes[i], written, normalize::trim(attribute(i)));
  }
  for (const Child& child : children_) {
    const std::string_view written = view(child.text);
    if (child.field == npos) {
      look->field(view(child.name), written, normalize::trim(written));
    } else {
      look->field(shape_.fields[child.field], written, normalize::trim(field(child.field)));
    }
  }
}

std::optional<FormFault> XmlRow::form_fault(FormWatch* watch) const {
  if (watch == nullptr) return std::nullopt;
  return watch->row([this](FormWatch& form) {
    for (std::size_t i = 0; i < shape_.attributes.size(); ++i) {
      if (!attribute(i).empty()) form.value(shape_.attributes[i], attribute(i));
    }
    for (const Child& child : children_) {
      form.value(child.field == npos ? view(child.name) : shape_.fields[child.field],
                 view(child.text));
    }
  });
}

XmlRow::Piece XmlRow::keep(std::string_view text) {
  const Piece piece{static_cast<std::uint32_t>(bytes_.size()),
                    static_cast<std::uint32_t>(text.size())};
  bytes_.append(text);
  return piece;
}

void XmlRow::clear() {
  bytes_.clear();
  fields_.fill(Piece{});
  attributes_.fill(Piece{});
  written_attributes_.fill(Piece{});
  children_.clear();
  seen_ = 0;
  repeated_ = npos;
}

void XmlRows::on_other(std::string_view, const codec::XmlAttributes&) {}

void XmlRows::start(codec::XmlName name, const codec::XmlAttributes& attributes,
                    std::int64_t line) {
  ++depth_;
  if (depth_ == 3 && in_row_) return begin_field(name, line);
  if (depth_ > 2) return;
  const bool ours = name.ns == shape_.ns;
  if (depth_ == 1) {
    if (!ours || name.local != shape_.root) {
      return stop(fail(Errc::peer_content, "adapter.xml_rows.root").at(line, 0));
    }
    write_root(attributes);
    return on_root(attributes);
  }
  if (!ours) return;
  if (name.local == shape_.row) return begin_row(attributes);
  on_other(name.local, attributes);
}

void XmlRows::begin_row(const codec::XmlAttributes& attributes) {
  in_row_ = true;
  next_field_ = 0;
  row_.clear();
  ++row_.ordinal_;
  for (const auto& attribute : attributes) {
    if (!attribute.name.ns.empty()) continue;
    for (std::size_t i = 0; i < shape_.attributes.size(); ++i) {
      if (attribute.name.local == shape_.attributes[i]) {
        row_.written_attributes_[i] = row_.keep(attribute.value.substr(0, kRowBytes));
        row_.attributes_[i] = read(shape_.attributes[i], row_.written_attributes_[i]);
      }
    }
  }
}

void XmlRows::begin_field(codec::XmlName name, std::int64_t line) {
  if (row_.children_.size() == kRowChildren) {
    return stop(fail(Errc::too_large, "adapter.xml_rows.children", kRowChildren).at(line, 0));
  }
  XmlRow::Child child;
  child.field = find_field(name);
  if (child.field == XmlRow::npos) child.name = row_.keep(name.local);
  child.text.begin = static_cast<std::uint32_t>(row_.bytes_.size());
  row_.children_.push_back(child);
}

std::size_t XmlRows::find_field(codec::XmlName name) {
  if (name.ns != shape_.ns) return XmlRow::npos;
  const std::size_t count = shape_.fields.size();
  for (std::size_t tried = 0; tried < count; ++tried) {
    const std::size_t index = (next_field_ + tried) % count;
    if (shape_.fields[index] != name.local) continue;
    next_field_ = index + 1;
    return index;
  }
  return XmlRow::npos;
}

void XmlRows::text(std::string_view piece) {
  if (depth_ != 3 || !in_row_) return;
  if (row_.bytes_.size() + piece.size() > kRowBytes) {
    return stop(fail(Errc::too_large, "adapter.xml_rows.row", kRowBytes));
  }
  row_.bytes_.append(piece);
}

void XmlRows::end(codec::XmlName) {
  --depth_;
  if (!in_row_) return;
  if (depth_ == 2) return end_field();
  if (depth_ != 1) return;
  in_row_ = false;
  if (const auto taken = on_row(row_); !taken) stop(taken.error());
}

void XmlRows::end_field() {
  XmlRow::Child& child = row_.children_.back();
  child.text.size = static_cast<std::uint32_t>(row_.bytes_.size()) - child.text.begin;
  if (child.field == XmlRow::npos) return;
  const std::uint64_t bit = std::uint64_t{1} << child.field;
  if ((row_.seen_ & bit) != 0 && row_.repeated_ == XmlRow::npos) row_.repeated_ = child.field;
  row_.seen_ |= bit;
  row_.fields_[child.field] = read(shape_.fields[child.field], child.text);
}

/// The word a person gave for a value, beside what is written: the row written out again has that.
XmlRow::Piece XmlRows::read(std::string_view name, XmlRow::Piece written) {
  if (aliases_.empty()) return written;
  const std::string_view value = normalize::trim(row_.view(written));
  const std::string_view word = aliases_.read(name, value);
  return word.data() == value.data() ? written : row_.keep(word);
}

void XmlRows::write_root(const codec::XmlAttributes& attributes) {
  root_begin_ = "<";
  root_begin_ += shape_.root;
  if (!shape_.ns.empty()) {
    root_begin_ += " xmlns=\"";
    codec::append_xml_text(root_begin_, shape_.ns);
    root_begin_ += '"';
  }
  for (const auto& attribute : attributes) {
    if (!attribute.name.ns.empty()) continue;
    root_begin_.append(" ").append(attribute.name.local).append("=\"");
    codec::append_xml_text(root_begin_, attribute.value);
    root_begin_ += '"';
  }
  root_begin_ += '>';
}

std::string XmlRows::root_end() const {
  return "</" + std::string(shape_.root) + ">";
}

}  // namespace gw
