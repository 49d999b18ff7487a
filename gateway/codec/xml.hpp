#pragma once
// The one entry point for XML: a hardened streaming push parser (libxml2's SAX2) with views, no
// copies. Used by the decoders of XML feeds and answers.  One thread per parser; any number of
// parsers. Refuses a DOCTYPE (and with it every entity but the five), what is not well formed,
// namespace errors, encodings other than UTF-8 and the GB family, and whatever exceeds the limits.
// Nothing is fetched. GB18030, GBK and GB2312 are decoded by our own table before libxml2 sees the
// text.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/codec/encoding.hpp"

namespace gw::codec {

/// A name by its namespace URI (empty: none) and local part; prefixes are never shown.
struct XmlName {
  std::string_view ns;
  std::string_view local;
  friend bool operator==(const XmlName& a, const XmlName& b) = default;
};

struct XmlAttribute {
  XmlName name;
  std::string_view value;
};

/// The attributes of one start tag, in document order.
class XmlAttributes {
 public:
  explicit XmlAttributes(const std::vector<XmlAttribute>& all) : all_(all) {}
  auto begin() const { return all_.begin(); }
  auto end() const { return all_.end(); }
  std::size_t size() const { return all_.size(); }
  /// The value of an attribute, or nothing where it is missing.
  std::optional<std::string_view> find(std::string_view local, std::string_view ns = {}) const {
    for (const XmlAttribute& one : all_)
      if (one.name.local == local && one.name.ns == ns) return one.value;
    return std::nullopt;
  }

 private:
  const std::vector<XmlAttribute>& all_;
};

/// Receives the document; every view holds only during its call.
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  /// `line`: where the start tag ends, counted from 1 without an upper limit.
  virtual void start(XmlName name, const XmlAttributes& attributes, std::int64_t line) = 0;
  /// One run of text may come in several pieces, CDATA too.
  virtual void text(std::string_view piece) = 0;
  virtual void end(XmlName name) = 0;

  const std::optional<Failure>& stopped() const { return stopped_; }

 protected:
  /// Ends the parse: no further call comes, and feed() returns the failure.
  void stop(const Failure& why) {
    if (!stopped_) stopped_ = why;
  }

 private:
  std::optional<Failure> stopped_;
};

struct XmlLimits {
  int depth = 64;
  std::size_t text_bytes = 1 << 20;    // one run of text, and one attribute value
  std::size_t markup_bytes = 1 << 20;  // one tag, comment or processing instruction
  std::size_t attributes = 256;
};

struct XmlOptions {
  std::optional<Encoding> encoding;  // known from outside; else as declared, else UTF-8
  XmlLimits limits;
};

class XmlParser {
 public:
  explicit XmlParser(XmlHandler& handler, XmlOptions options = {});
  ~XmlParser();
  XmlParser(const XmlParser&) = delete;
  XmlParser& operator=(const XmlParser&) = delete;

  /// Any chunking.  Errc::not_well_formed with line and column, Errc::doctype_refused,
  /// Errc::too_large (detail = the limit), Errc::encoding_invalid (detail = byte offset),
  /// Errc::unsupported (UTF-16 or another encoding), or what the handler stopped with.  After a
  /// failure every call returns it again.
  Result<void> feed(std::string_view bytes);
  /// The end of the document: a cut or empty one is Errc::not_well_formed.
  Result<void> finish();

  /// The label in the XML declaration as it stands there; empty: none.  Known after the first
  /// kilobyte.
  std::string_view declared_encoding() const;
  /// What the document was read as.
  Encoding encoding() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gw::codec
