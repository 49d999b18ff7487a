#include "gateway/codec/xml.hpp"

#include <gtest/gtest.h>

#include <string>

#include "gateway/codec/gb18030.hpp"
#include "tests/unit/codec/chunks.hpp"

namespace gw::codec {
namespace {

using namespace std::string_view_literals;

// Writes down what it is told, with pieces of text joined.
class Script final : public XmlHandler {
 public:
  void start(XmlName name, const XmlAttributes& attributes, std::int64_t line) override {
    flush();
    log += "<" + named(name);
    for (const XmlAttribute& one : attributes)
      log += " " + named(one.name) + "=[" + std::string(one.value) + "]";
    log += ">";
    last_line = line;
    if (name.local == stop_at) stop(fail(Errc::peer_content, "test"));
  }
  void text(std::string_view piece) override { text_ += piece; }
  void end(XmlName name) override {
    flush();
    log += "</" + named(name) + ">";
  }

  std::string log;
  std::int64_t last_line = 0;
  std::string stop_at;

 private:
  static std::string named(XmlName name) {
    return (name.ns.empty() ? "" : "{" + std::string(name.ns) + "}") + std::string(name.local);
  }
  void flush() {
    log += text_;
    text_.clear();
  }
  std::string text_;
};

struct Parsed {
  std::string log;
  std::optional<Failure> failure;
  std::int64_t last_line = 0;
};

Parsed parse(const Chunks& chunks, XmlOptions options = {}) {
  Script script;
  XmlParser parser(script, options);
  const auto run = [&]() -> Result<void> {
    for (std::string_view chunk : chunks) GW_CHECK(parser.feed(chunk));
    return parser.finish();
  };
  const Result<void> ran = run();
  return {script.log, ran ? std::nullopt : std::optional(ran.error()), script.last_line};
}

void expect_for_every_split(std::string_view bytes, std::string_view log) {
  for (const Chunks& chunks : every_split(bytes)) {
    const Parsed parsed = parse(chunks);
    ASSERT_FALSE(parsed.failure) << parsed.failure->text(Language::en);
    ASSERT_EQ(parsed.log, log);
  }
}

Errc refusal(std::string_view bytes, XmlOptions options = {}) {
  const Parsed whole = parse({bytes}, options);
  EXPECT_TRUE(whole.failure) << bytes.substr(0, 100);
  return whole.failure ? whole.failure->code() : Errc::store;
}

TEST(XmlTest, GivesElementsAttributesAndTextForEverySplit) {
  expect_for_every_split(
      "<a x='1' y=\"&lt;2&gt;\"><b>t&amp;<![CDATA[<c>]]></b><!-- no --><?pi no?><d/></a>",
      "<a x=[1] y=[<2>]><b>t&<c></b><d></d></a>");
}

TEST(XmlTest, TakesOneByteOrderMarkAndRefusesAnotherForEverySplit) {
  expect_for_every_split("\xEF\xBB\xBF<a>t</a>", "<a>t</a>");
  for (const Chunks& chunks : every_split("\xEF\xBB\xBF\xEF\xBB\xBF<a>t</a>")) {
    const Parsed parsed = parse(chunks);
    ASSERT_TRUE(parsed.failure);
    ASSERT_EQ(parsed.failure->code(), Errc::not_well_formed);
    ASSERT_EQ(parsed.log, "");
  }
}

TEST(XmlTest, WhatStandsBehindTheMarkAndBeforeAnInvalidByteIsGivenForEverySplit) {
  for (const Chunks& chunks : every_split("\xEF\xBB\xBF<a><b></b>\xAB")) {
    const Parsed parsed = parse(chunks);
    ASSERT_TRUE(parsed.failure);
    ASSERT_EQ(parsed.failure->code(), Errc::encoding_invalid);
    ASSERT_EQ(parsed.log, "<a><b></b>");
  }
}

TEST(XmlTest, NamesByNamespaceAndNeverByPrefix) {
  expect_for_every_split("<jy:A xmlns:jy='urn:1' jy:p='1' q='2'><B xmlns='urn:2'/></jy:A>",
                         "<{urn:1}A {urn:1}p=[1] q=[2]><{urn:2}B></{urn:2}B></{urn:1}A>");
}

TEST(XmlTest, UnescapesAmpersandsInAttributeValuesOnce) {
  expect_for_every_split("<a x='R&amp;D &#38; &amp;#38; &#x5F20;&quot;'/>",
                         "<a x=[R&D & &#38; 张\"]></a>");
}

TEST(XmlTest, FindsAttributesByName) {
  class Finder final : public XmlHandler {
   public:
    void start(XmlName, const XmlAttributes& attributes, std::int64_t) override {
      EXPECT_EQ(attributes.size(), 2u);
      EXPECT_EQ(attributes.find("x"), "1");
      EXPECT_EQ(attributes.find("nil", "urn:x"), "true");
      EXPECT_EQ(attributes.find("nil"), std::nullopt);
    }
    void text(std::string_view) override {}
    void end(XmlName) override {}
  } finder;
  XmlParser parser(finder);
  ASSERT_TRUE(parser.feed("<a x='1' n:nil='true' xmlns:n='urn:x'/>"));
  ASSERT_TRUE(parser.finish());
}

TEST(XmlTest, ReadsTheGbFamilyUnderAnyOfItsLabelsForEverySplit) {
  for (std::string_view label : {"GB18030", "GBK", "gb2312"}) {
    const std::string document =
        encode_gb18030("<?xml version=\"1.0\" encoding=\"" + std::string(label) +
                       "\"?><清单 年月=\"202611\"><姓名>朱镕𠮷</姓名></清单>")
            .value();
    expect_for_every_split(document, "<清单 年月=[202611]><姓名>朱镕𠮷</姓名></清单>");
  }
}

TEST(XmlTest, ReportsWhatWasDeclaredAndWhatWasUsed) {
  Script script;
  XmlParser declared(script);
  ASSERT_TRUE(declared.feed("<?xml version='1.0' encoding='gb2312'?><a/>"));
  EXPECT_EQ(declared.declared_encoding(), "gb2312");
  EXPECT_EQ(declared.encoding(), Encoding::gb18030);
  XmlParser silent(script);
  ASSERT_TRUE(silent.feed("\xEF\xBB\xBF<a>\xE5\xBC\xA0</a>"));
  EXPECT_EQ(silent.declared_encoding(), "");
  EXPECT_EQ(silent.encoding(), Encoding::utf8);
}

TEST(XmlTest, LetsTheCallerKnowBetterThanTheDeclaration) {
  const Parsed parsed =
      parse({"<?xml version='1.0' encoding='UTF-8'?><a>\xD5\xC5</a>"}, {Encoding::gb18030, {}});
  ASSERT_FALSE(parsed.failure);
  EXPECT_EQ(parsed.log, "<a>张</a>");
}

TEST(XmlTest, RefusesOtherEncodings) {
  EXPECT_EQ(refusal("<?xml version='1.0' encoding='ISO-8859-1'?><a/>"), Errc::unsupported);
  EXPECT_EQ(refusal("<?xml version='1.0' encoding='UTF-16'?><a/>"), Errc::unsupported);
  EXPECT_EQ(refusal("\xFF\xFE<\0a\0/\0>\0"sv), Errc::unsupported);
  EXPECT_EQ(refusal("\0<\0a\0/\0>"sv), Errc::unsupported);
}

TEST(XmlTest, RefusesInvalidBytesWithTheirOffset) {
  for (const Chunks& chunks : every_split("<a>\xE5\xBC\xA0 \xD5\xC5</a>")) {
    const Parsed parsed = parse(chunks);
    ASSERT_TRUE(parsed.failure);
    EXPECT_EQ(parsed.failure->code(), Errc::encoding_invalid);
    EXPECT_EQ(parsed.failure->detail(), 7);
  }
}

TEST(XmlTest, RefusesADoctypeForEverySplit) {
  for (std::string_view bytes :
       {"<!DOCTYPE a><a/>"sv,
        "<?xml version='1.0'?>\n<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>"sv,
        "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"sv}) {
    for (const Chunks& chunks : every_split(bytes)) {
      const Parsed parsed = parse(chunks);
      ASSERT_TRUE(parsed.failure) << bytes;
      EXPECT_EQ(parsed.failure->code(), Errc::doctype_refused) << bytes;
      EXPECT_EQ(parsed.log, "");
    }
  }
}

TEST(XmlTest, RefusesAnEntityBombBeforeItGrows) {
  std::string bomb = "<!DOCTYPE a [<!ENTITY e0 'ha'>";
  for (int i = 1; i < 30; ++i) {
    const std::string inner = "&e" + std::to_string(i - 1) + ";";
    bomb += "<!ENTITY e" + std::to_string(i) + " '" + inner + inner + "'>";
  }
  EXPECT_EQ(refusal(bomb + "]><a>&e29;</a>"), Errc::doctype_refused);
}

TEST(XmlTest, KnowsTheFiveEntitiesOnly) {
  expect_for_every_split("<a>&lt;&gt;&amp;&apos;&quot;&#x4E00;</a>", "<a><>&'\"一</a>");
  EXPECT_EQ(refusal("<a>&nbsp;</a>"), Errc::not_well_formed);
  EXPECT_EQ(refusal("<a x='&nbsp;'/>"), Errc::not_well_formed);
}

TEST(XmlTest, RefusesWhatIsNotWellFormedForEverySplit) {
  for (std::string_view bytes : {""sv,
                                 " "sv,
                                 "text"sv,
                                 "<a>"sv,
                                 "<a></b>"sv,
                                 "<a/><b/>"sv,
                                 "<a/>x"sv,
                                 "<a x='1' x='2'/>"sv,
                                 "<a x=1/>"sv,
                                 "<a><b></a></b>"sv,
                                 "<a>\x0B</a>"sv,
                                 "<a>\x08</a>"sv,
                                 "<a>\0</a>"sv,
                                 "<a>&#11;</a>"sv,
                                 "<a x='<'/>"sv,
                                 "<p:a/>"sv,
                                 "<a p:x='1'/>"sv,
                                 "<a><!-- -- --></a>"sv,
                                 "<a><![CDATA[x</a>"sv,
                                 "<a>\xEF\xBF\xBE</a>"sv,
                                 "{\"json\":1}"sv,
                                 "<html><br></html>"sv}) {
    for (const Chunks& chunks : every_split(bytes)) {
      const Parsed parsed = parse(chunks);
      ASSERT_TRUE(parsed.failure) << bytes;
      EXPECT_EQ(parsed.failure->code(), Errc::not_well_formed) << bytes;
    }
  }
}

TEST(XmlTest, RefusesANulForEverySplitAndTakesItForNoOtherEncoding) {
  for (const std::string_view bytes :
       {"\xEF\xBB\xBF\0\0\0<!DK\0\0\x18\0->>\0\0\0"sv, "<a>\0</a>"sv, "<a/>\0"sv}) {
    for (const Chunks& chunks : every_split(bytes)) {
      const Parsed parsed = parse(chunks);
      ASSERT_TRUE(parsed.failure);
      ASSERT_EQ(parsed.failure->code(), Errc::not_well_formed);
    }
  }
}

TEST(XmlTest, RefusesEveryCut) {
  const std::string_view bytes =
      "<?xml version='1.0' encoding='UTF-8'?><a x='1'>\xE5\xBC\xA0<b/><![CDATA[c]]></a>";
  ASSERT_FALSE(parse({bytes}).failure);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    ASSERT_TRUE(parse({bytes.substr(0, size)}).failure) << size;
}

TEST(XmlTest, TellsTheLineOfAnErrorBeyond65535) {
  std::string bytes = "<a>";
  for (int i = 0; i < 70'000; ++i) bytes += "<b/>\n";
  bytes += "\x0B</a>";
  const Parsed parsed = parse({bytes});
  ASSERT_TRUE(parsed.failure);
  EXPECT_EQ(parsed.failure->code(), Errc::not_well_formed);
  EXPECT_EQ(parsed.failure->line(), 70'001);
  EXPECT_GT(parsed.failure->column(), 0);
  EXPECT_EQ(parsed.last_line, 70'000);
}

TEST(XmlTest, BoundsDepth) {
  XmlOptions options;
  options.limits.depth = 3;
  EXPECT_FALSE(parse({"<a><a><a/></a><a><a/></a></a>"}, options).failure);
  EXPECT_EQ(refusal("<a><a><a><a/></a></a></a>", options), Errc::too_large);
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  EXPECT_EQ(refusal(deep), Errc::too_large);
}

TEST(XmlTest, BoundsTextValuesAttributesAndMarkup) {
  XmlOptions options;
  options.limits = {8, 100, 200'000, 2};
  EXPECT_FALSE(
      parse({"<a>" + std::string(100, 'x') + "<b/>" + std::string(100, 'x') + "</a>"}, options)
          .failure);
  EXPECT_EQ(refusal("<a>" + std::string(101, 'x') + "</a>", options), Errc::too_large);
  EXPECT_EQ(refusal("<a><![CDATA[" + std::string(101, 'x') + "]]></a>", options), Errc::too_large);
  EXPECT_EQ(refusal("<a x='" + std::string(101, 'x') + "'/>", options), Errc::too_large);
  EXPECT_EQ(refusal("<a x='' y='' z=''/>", options), Errc::too_large);
  EXPECT_EQ(refusal("<a><!--" + std::string(300'000, 'x') + "--></a>", options), Errc::too_large);
}

TEST(XmlTest, RefusesGigabytesInOnePlaceWithoutKeepingThem) {
  const std::string chunk(1 << 20, 'x');
  for (std::string_view opening :
       {"<a>"sv, "<a x='"sv, "<a><!--"sv, "<a><![CDATA["sv, "<"sv, "<a><?p "sv}) {
    Script script;
    XmlParser parser(script);
    Result<void> fed = parser.feed(opening);
    int chunks = 0;
    for (; chunks < 2048 && fed; ++chunks) fed = parser.feed(chunk);
    ASSERT_FALSE(fed) << opening;
    EXPECT_EQ(fed.error().code(), Errc::too_large) << opening;
    EXPECT_LE(chunks, 3) << opening;
  }
}

TEST(XmlTest, StopsWhenTheHandlerDoes) {
  Script script;
  script.stop_at = "b";
  XmlParser parser(script);
  const Result<void> fed = parser.feed("<a><b><c/></b></a>");
  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().code(), Errc::peer_content);
  EXPECT_EQ(script.log, "<a><b>");
  EXPECT_EQ(parser.feed("<d/>").error().code(), Errc::peer_content);
  EXPECT_EQ(parser.finish().error().code(), Errc::peer_content);
}

TEST(XmlTest, WritesNothingToStandardError) {
  testing::internal::CaptureStderr();
  for (std::string_view bytes :
       {"<a>\xFF</a>"sv, "<a><b></a>"sv, "<p:a/>"sv, "<!DOCTYPE a><a/>"sv, "<a>&x;</a>"sv, ""sv})
    parse({bytes});
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

// libxml2 2.9 takes the end for found in the opening itself, wherever the rest comes later.
TEST(XmlTest, ACommentThatBeginsWithItsOwnEndIsOneHoweverItIsCut) {
  for (const std::string_view comment :
       {"<!-->\n <j> -->"sv, "<!--->-->"sv, "<!---->"sv, "<!--a-->"sv}) {
    const std::string text = "<a>1" + std::string(comment) + "<b/>" + std::string(comment) + "</a>";
    for (const Chunks& chunks : every_split(text)) {
      const Parsed parsed = parse(chunks);
      ASSERT_FALSE(parsed.failure) << comment;
      ASSERT_EQ(parsed.log, "<a>1<b></b></a>") << comment;
    }
  }
  // Where it never ends it is refused, however it comes.
  for (const Chunks& chunks : every_split("<a><!--> x</a>")) ASSERT_TRUE(parse(chunks).failure);
}

TEST(XmlTest, InTextThatLooksLikeOneNothingIsLost) {
  const std::string text = "<a><![CDATA[<!--> <!- <! <]]></a>";
  for (const Chunks& chunks : every_split(text)) {
    const Parsed parsed = parse(chunks);
    ASSERT_FALSE(parsed.failure);
    ASSERT_EQ(parsed.log, "<a><!--> <!- <! <</a>");
  }
  XmlOptions options;
  options.limits.markup_bytes = 16;
  const std::string longer = "<a><![CDATA[<!-->" + std::string(20'000, 'x') + "]]></a>";
  const std::string_view whole = longer;
  EXPECT_FALSE(parse({whole.substr(0, 20), whole.substr(20)}, options).failure);
}

}  // namespace
}  // namespace gw::codec
