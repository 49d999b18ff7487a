#include "gateway/codec/xml.hpp"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>

#include <algorithm>
#include <cstring>
#include <deque>

#include "gateway/base/c_ptr.hpp"
#include "gateway/codec/xml_declaration.hpp"

namespace gw::codec {
namespace {

constexpr std::size_t kSlice = 32 << 10;  // decoded and parsed at a time
constexpr std::string_view kAmpersandReference = "&#38;";

std::string_view view(const xmlChar* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);  // NOLINT
}
std::string_view view(const xmlChar* begin, const xmlChar* end) {
  return {reinterpret_cast<const char*>(begin), static_cast<std::size_t>(end - begin)};  // NOLINT
}

/// From where on the text has to wait for what comes next.  libxml2 takes "-->" for found in the
/// very opening of "<!-->..." and "<!--->...", and refuses such a comment where its true end has
/// not come; so it gets them whole.
std::size_t unfinished_comment(std::string_view text) {
  for (std::size_t at = text.find('!'); at != std::string_view::npos; at = text.find('!', at + 1)) {
    if (at == 0 || text[at - 1] != '<') continue;
    const std::string_view rest = text.substr(at + 1);
    if (std::string_view("---").starts_with(rest)) return at - 1;  // cut within the opening
    if (!rest.starts_with("--")) continue;
    const std::string_view body = rest.substr(2);
    const bool misleads = body.starts_with('>') || body.starts_with("->");
    if (misleads && body.find("-->") == std::string_view::npos) return at - 1;
  }
  return text.ends_with('<') ? text.size() - 1 : text.size();
}

void free_context(xmlParserCtxt* context) {
  xmlFreeParserCtxt(context);
}
void ignore_message(void*, const char*, ...) {}
xmlParserInput* load_nothing(const char*, const char*, xmlParserCtxt*) {
  return nullptr;
}

// Process-wide, before the first parser: no document ever makes libxml2 open anything.
void prepare_library() {
  static const bool prepared = [] {
    xmlInitParser();
    xmlSetExternalEntityLoader(&load_nothing);
    return true;
  }();
  static_cast<void>(prepared);
}

}  // namespace

struct XmlParser::State {
  State(XmlHandler& to, XmlOptions with) : handler(to), options(with) {}

  Result<void> feed(std::string_view bytes);
  Result<void> finish();
  Result<void> begin();
  Result<void> decode_and_parse(std::string_view bytes);
  Result<void> parse(std::string_view text);
  Result<void> parse_chunk(std::string_view text, int terminate);
  Result<void> verdict();
  void stop(const Failure& why);
  void stop_if_asked();
  const std::vector<XmlAttribute>& gather(int count, const xmlChar** raw);

  static State& of(void* user) { return *static_cast<State*>(user); }
  static void on_start(void* user, const xmlChar* local, const xmlChar* prefix, const xmlChar* uri,
                       int namespaces, const xmlChar** declared, int count, int defaulted,
                       const xmlChar** attributes);
  static void on_end(void* user, const xmlChar* local, const xmlChar* prefix, const xmlChar* uri);
  static void on_text(void* user, const xmlChar* text, int size);
  static void on_doctype(void* user, const xmlChar*, const xmlChar*, const xmlChar*);
  static void on_error(void* user, xmlError* error);

  XmlHandler& handler;
  XmlOptions options;
  std::optional<Failure> failure;
  std::string head;  // the first bytes, until the declaration is read
  bool begun = false;
  bool parsing = false;  // the parser has text
  std::string declared;
  Encoding used = Encoding::utf8;
  std::unique_ptr<TextDecoder> decoder;
  std::string text;
  std::string held;  // decoded, and not the parser's yet
  CPtr<xmlParserCtxt, &free_context> context;
  int depth = 0;
  std::size_t text_bytes = 0;
  std::vector<XmlAttribute> attributes;
  std::deque<std::string> unescaped;
};

XmlParser::XmlParser(XmlHandler& handler, XmlOptions options)
    : state_(std::make_unique<State>(handler, options)) {}
XmlParser::~XmlParser() = default;

Result<void> XmlParser::feed(std::string_view bytes) {
  if (state_->failure) return *state_->failure;
  Result<void> fed = state_->feed(bytes);
  if (!fed) state_->failure = fed.error();
  return fed;
}

Result<void> XmlParser::finish() {
  if (state_->failure) return *state_->failure;
  Result<void> finished = state_->finish();
  if (!finished) state_->failure = finished.error();
  return finished;
}

std::string_view XmlParser::declared_encoding() const {
  return state_->declared;
}
Encoding XmlParser::encoding() const {
  return state_->used;
}

Result<void> XmlParser::State::feed(std::string_view bytes) {
  if (begun) return decode_and_parse(bytes);
  const std::size_t part = std::min(bytes.size(), kDeclarationBytes);
  head.append(bytes.substr(0, part));
  const XmlDeclaration declaration = read_declaration(head);
  if (!declaration.complete && head.size() < kDeclarationBytes) return {};
  GW_CHECK(begin());
  return decode_and_parse(bytes.substr(part));
}

Result<void> XmlParser::State::finish() {
  if (!begun) GW_CHECK(begin());
  text.clear();
  GW_CHECK(decoder->finish(text));
  held += text;
  GW_CHECK(parse_chunk(std::exchange(held, {}), 0));
  return parse_chunk({}, 1);
}

// Settles the encoding and hands the bytes kept so far to the parser.
Result<void> XmlParser::State::begin() {
  begun = true;
  const XmlDeclaration declaration = read_declaration(head);
  if (declaration.wide) return fail(Errc::unsupported, "codec.xml.utf16");
  declared = declaration.encoding;
  std::optional<Encoding> encoding = options.encoding;
  if (!encoding) encoding = declared.empty() ? Encoding::utf8 : encoding_named(declared);
  if (!encoding) return fail(Errc::unsupported, "codec.xml.encoding");
  used = *encoding;
  decoder = make_decoder(used, OnInvalid::fail);

  prepare_library();
  xmlSAXHandler sax{};
  sax.initialized = XML_SAX2_MAGIC;
  sax.startElementNs = &State::on_start;
  sax.endElementNs = &State::on_end;
  sax.characters = &State::on_text;
  sax.ignorableWhitespace = &State::on_text;
  sax.cdataBlock = &State::on_text;
  sax.internalSubset = &State::on_doctype;
  sax.serror = &State::on_error;
  context.reset(xmlCreatePushParserCtxt(&sax, this, nullptr, 0, nullptr));
  if (!context) throw std::bad_alloc();
  xmlCtxtUseOptions(context.get(), XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
  const std::string first = std::exchange(head, {});
  return decode_and_parse(first);
}

Result<void> XmlParser::State::decode_and_parse(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::string_view slice = bytes.substr(0, kSlice);
    bytes.remove_prefix(slice.size());
    text.clear();
    const Result<void> decoded = decoder->decode(slice, text);
    // No document holds a NUL, and libxml2 would guess another encoding from one near the start.
    const std::size_t nul = text.find('\0');
    GW_CHECK(parse(std::string_view(text).substr(0, nul)));  // what stood before may be worse
    if (nul != std::string::npos)
      return fail(Errc::not_well_formed, "codec.xml").at(context->input->line, 0);
    GW_CHECK(decoded);
  }
  return {};
}

Result<void> XmlParser::State::parse(std::string_view piece) {
  if (!held.empty()) piece = held.append(piece);
  std::size_t end = unfinished_comment(piece);
  if (piece.size() - end > options.limits.markup_bytes) end = piece.size();  // no comment after all
  std::string rest(piece.substr(end));
  GW_CHECK(parse_chunk(piece.substr(0, end), 0));
  held = std::move(rest);
  return {};
}

Result<void> XmlParser::State::parse_chunk(std::string_view piece, int terminate) {
  if (piece.empty() && terminate == 0) return {};
  // The decoder has taken the mark away.  libxml2 would skip a second one, but only where it comes
  // in one piece.
  if (!parsing && piece.starts_with("\xEF\xBB\xBF"))
    return fail(Errc::not_well_formed, "codec.xml.mark").at(1, 1);
  parsing = true;
  // libxml2 keeps its error channel per thread, and the pool decides on which one we run.
  xmlSetGenericErrorFunc(nullptr, &ignore_message);
  const int status =
      xmlParseChunk(context.get(), piece.data(), static_cast<int>(piece.size()), terminate);
  GW_CHECK(verdict());
  if (status != XML_ERR_OK && context->wellFormed == 0)
    return fail(Errc::not_well_formed, "codec.xml");
  if (context->input != nullptr &&
      static_cast<std::size_t>(context->input->end - context->input->cur) >
          options.limits.markup_bytes + kSlice)
    return fail(Errc::too_large, "codec.xml.markup",
                static_cast<std::int64_t>(options.limits.markup_bytes))
        .at(context->input->line, 0);
  return {};
}

Result<void> XmlParser::State::verdict() {
  if (handler.stopped()) return *handler.stopped();
  if (failure) return *failure;
  return {};
}

void XmlParser::State::stop(const Failure& why) {
  if (!failure) failure = why;
  xmlStopParser(context.get());
}

void XmlParser::State::stop_if_asked() {
  if (handler.stopped()) stop(*handler.stopped());
}

void XmlParser::State::on_start(void* user, const xmlChar* local, const xmlChar* /*prefix*/,
                                const xmlChar* uri, int /*namespaces*/,
                                const xmlChar** /*declared*/, int count, int /*defaulted*/,
                                const xmlChar** attributes) {
  State& self = of(user);
  if (self.failure) return;
  const XmlLimits& limits = self.options.limits;
  const int line = self.context->input->line;
  self.text_bytes = 0;
  if (++self.depth > limits.depth)
    return self.stop(fail(Errc::too_large, "codec.xml.depth", limits.depth).at(line, 0));
  if (static_cast<std::size_t>(count) > limits.attributes)
    return self.stop(
        fail(Errc::too_large, "codec.xml.attributes", static_cast<std::int64_t>(limits.attributes))
            .at(line, 0));
  const std::vector<XmlAttribute>& all = self.gather(count, attributes);
  for (const XmlAttribute& one : all)
    if (one.value.size() > limits.text_bytes)
      return self.stop(
          fail(Errc::too_large, "codec.xml.value", static_cast<std::int64_t>(limits.text_bytes))
              .at(line, 0));
  self.handler.start({view(uri), view(local)}, XmlAttributes(all), line);
  self.stop_if_asked();
}

// libxml2 gives five pointers an attribute: name, prefix, URI, begin and end of the value.  Without
// entity replacement it leaves each ampersand of a value as "&#38;", and lets no other `&` through.
const std::vector<XmlAttribute>& XmlParser::State::gather(int count, const xmlChar** raw) {
  attributes.clear();
  if (count == 0) return attributes;
  unescaped.clear();
  for (int i = 0; i < count; ++i, raw += 5) {
    std::string_view value = view(raw[3], raw[4]);
    if (value.find('&') != std::string_view::npos) {
      std::string& plain = unescaped.emplace_back();
      for (std::size_t at = 0; at < value.size(); ++at) {
        plain.push_back(value[at]);
        if (value.substr(at, kAmpersandReference.size()) == kAmpersandReference)
          at += kAmpersandReference.size() - 1;
      }
      value = plain;
    }
    attributes.push_back({{view(raw[2]), view(raw[0])}, value});
  }
  return attributes;
}

void XmlParser::State::on_end(void* user, const xmlChar* local, const xmlChar* /*prefix*/,
                              const xmlChar* uri) {
  State& self = of(user);
  if (self.failure) return;
  --self.depth;
  self.text_bytes = 0;
  self.handler.end({view(uri), view(local)});
  self.stop_if_asked();
}

void XmlParser::State::on_text(void* user, const xmlChar* text, int size) {
  State& self = of(user);
  if (self.failure) return;
  self.text_bytes += static_cast<std::size_t>(size);
  if (self.text_bytes > self.options.limits.text_bytes)
    return self.stop(fail(Errc::too_large, "codec.xml.text",
                          static_cast<std::int64_t>(self.options.limits.text_bytes))
                         .at(self.context->input->line, 0));
  self.handler.text(view(text, text + size));
  self.stop_if_asked();
}

void XmlParser::State::on_doctype(void* user, const xmlChar*, const xmlChar*, const xmlChar*) {
  State& self = of(user);
  self.stop(fail(Errc::doctype_refused, "codec.xml").at(self.context->input->line, 0));
}

// Every error ends the parse: namespace errors too, which libxml2 would let pass; only warnings do
// not.
void XmlParser::State::on_error(void* user, xmlError* error) {
  State& self = of(user);
  if (error == nullptr || error->level < XML_ERR_ERROR || self.failure) return;
  self.stop(fail(Errc::not_well_formed, "codec.xml", error->code).at(error->line, error->int2));
}

}  // namespace gw::codec
