#pragma once
// The root element of an XML document from its first bytes, so that an error document or a
// maintenance page is known before anything is kept.  Used by the pulls of the XML agencies.  Pure.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gw {

struct XmlRoot {
  std::string ns;
  std::string local;
  std::vector<std::pair<std::string, std::string>> attributes;  // without a namespace

  /// Empty where there is none.
  std::string_view attribute(std::string_view name) const noexcept;
};

/// How much of a document's begin is enough for its root.
inline constexpr std::size_t kXmlRootBytes = 4096;

/// Nothing if `head` is no XML, carries a DOCTYPE, or ends before the root's start tag does.
std::optional<XmlRoot> read_xml_root(std::string_view head);

}  // namespace gw
