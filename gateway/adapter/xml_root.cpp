#include "gateway/adapter/xml_root.hpp"

#include "gateway/codec/xml.hpp"

namespace gw {
namespace {

class FirstElement final : public codec::XmlHandler {
 public:
  void start(codec::XmlName name, const codec::XmlAttributes& attributes, std::int64_t) override {
    root.emplace();
    root->ns = name.ns;
    root->local = name.local;
    for (const auto& attribute : attributes) {
      if (attribute.name.ns.empty()) {
        root->attributes.emplace_back(attribute.name.local, attribute.value);
      }
    }
    stop(fail(Errc::cancelled, "adapter.xml_root"));  // seen enough
  }
  void text(std::string_view) override {}
  void end(codec::XmlName) override {}

  std::optional<XmlRoot> root;
};

}  // namespace

std::string_view XmlRoot::attribute(std::string_view name) const noexcept {
  for (const auto& [key, value] : attributes) {
    if (key == name) return value;
  }
  return {};
}

std::optional<XmlRoot> read_xml_root(std::string_view head) {
  FirstElement handler;
  codec::XmlParser parser(handler);
  // Either way the parse fails, stopped or cut; only what it met before counts.
  if (parser.feed(head)) static_cast<void>(parser.finish());
  return std::move(handler.root);
}

}  // namespace gw
