#include <filesystem>

#include "adapters/education_province/channel.hpp"
#include "gateway/codec/gb18030.hpp"
#include "gateway/crypto/signature.hpp"
#include "gateway/domain/plan_year.hpp"
#include "tests/contract/adapters_xml/expected.hpp"
#include "tests/contract/adapters_xml/make.hpp"
#include "tests/support/answers_heard.hpp"

namespace gw {
namespace {

using namespace testing_adapters;

const std::string kEducationPost = "/hbjyt/gxjh/v1/wcbfk";
const std::string kCivilPost = "/mzt/shjz/v2/wcbfk";

Flag flag(std::uint32_t number, const std::string& unit, FlagCode code,
          const std::string& supplied) {
  Flag made;
  made.id = FlagId{2027, number};
  made.unit = unit;
  made.county = RegionCode::from_number(420602);
  made.code = code;
  made.last_payable_day = day_of(2026, 12, 31);
  made.as_supplied = PersonalText(supplied);
  return made;
}

void replace(std::string& text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
}

std::string utf8(const std::string& gb18030) {
  const auto decoder = codec::make_decoder(codec::Encoding::gb18030, codec::OnInvalid::fail);
  std::string text;
  EXPECT_TRUE(decoder->decode(gb18030, text));
  return text;
}

std::string gb18030(const std::string& text) {
  return *codec::encode_gb18030(text);
}

class FixedClock final : public Clock {
 public:
  Instant now() const override { return Instant(std::chrono::milliseconds(1793667600000)); }
};

const Instant kNow = start_of(day_of(2026, 11, 5)) + std::chrono::hours(9);

// ---- education ------------------------------------------------------------------------------

class EducationChannel : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = std::filesystem::temp_directory_path() / "channelXXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    const std::string key = folder_ / "sign.pem";
    const std::string make = "openssl ecparam -genkey -noout -name SM2 -out " + key +
                             " && openssl pkey -in " + key + " -pubout -out " + key + ".pub";
    ASSERT_EQ(std::system((make + " 2> /dev/null").c_str()), 0);  // NOLINT(cert-env33-c)
    std::filesystem::permissions(key, std::filesystem::perms(0600));
    auto signer = crypto::Signer::load(key, crypto::SignatureScheme::sm3_with_sm2);
    ASSERT_TRUE(signer);
    signer_ = std::make_shared<const crypto::Signer>(std::move(*signer));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  OutboundMessage message(std::size_t rows = 3) {
    OutboundMessage made;
    made.identity = "FK4142099001202611030001";
    made.body = "{\"fkpch\":\"FK4142099001202611030001\"}";
    made.flags.resize(rows);
    return made;
  }
  DeliveryOutcome deliver(const ports::HttpResponse& answer) {
    http_.forget(kEducationPost);
    http_.on(kEducationPost, answer);
    education_province::Channel channel(http_, signer_, clock_);
    const auto outcome = run(channel.deliver(message()));
    EXPECT_TRUE(outcome);
    return *outcome;
  }
  static ports::HttpResponse json(int status, const std::string& body) {
    return {status, "application/json", body};
  }

  std::filesystem::path folder_;
  FixedClock clock_;
  ScriptedHttp http_;
  std::shared_ptr<const crypto::Signer> signer_;
  CountingNumbers numbers_;
};

TEST_F(EducationChannel, WritesTheSampleByteForByte) {
  education_province::Channel channel(http_, signer_, clock_);
  const auto draft =
      channel.compose("4142099001", PlanYear{2027},
                      {flag(17, "4142099001", FlagCode::registered_unpaid,
                            "202601000007\x1F韩红磊\x1F"
                            "8\x1F"
                            "12345684")},
                      numbers_, start_of(day_of(2026, 11, 3)) + std::chrono::hours(9));
  ASSERT_TRUE(draft);
  std::string sample = read_file(kSamples + "education-province/feedback/wcbfk_request.json");
  replace(sample, "F-2027-EXAMPLE-2", "F-2027-000017");
  EXPECT_EQ(draft->body, sample);
  EXPECT_EQ(draft->identity, "FK4142099001202611030001");
  EXPECT_EQ(draft->rows, (std::vector<FlagId>{{2027, 17}}));
}

TEST_F(EducationChannel, TakesWhatBecameOfItsRowsAndNothingElse) {
  education_province::Channel channel(http_, signer_, clock_);
  EXPECT_EQ(channel.answers_from(), std::chrono::hours(20));
  OutboundMessage sent = message(2);
  sent.id = MessageId{7};
  sent.flags = {{2027, 1}, {2027, 2}};
  const std::string target = "/hbjyt/gxjh/v1/wcbfk/cljg?fkpch=" + sent.identity;
  const auto ask = [&](const ports::HttpResponse& answer) {
    http_.forget(target);
    http_.on(target, answer);
    gw::testing::AnswersHeard heard(channel);
    EXPECT_TRUE(run(channel.ask_answers(std::span(&sent, 1), "", heard)));
    return heard;
  };
  const std::string head = R"({"dm":"0000","fkpch":")" + sent.identity + R"(","wc":)";
  const gw::testing::AnswersHeard told = ask(json(
      200,
      head +
          R"(true,"mx":[)"
          R"({"rwbh":"F-2027-000001","cldm":"04","clsm":"号码错","clsj":"2026-12-04T15:20:00+08:00",)"
          R"("gz":{"SFZJH":"420602200802141234"}},)"
          R"({"rwbh":"F-2027-000002","cldm":"00","clsj":null,"gz":null},)"
          R"({"rwbh":"F-2027-000099","cldm":"01","clsj":"2026-12-04T15:20:00+08:00","gz":null}]})"));
  ASSERT_EQ(told.answers.size(), 1U);
  EXPECT_EQ(told.answers[0].flag, (FlagId{2027, 1}));
  EXPECT_EQ(told.answers[0].code, HandlingCode::data_wrong);
  EXPECT_EQ(told.answers[0].words.reveal(Purpose::match), "号码错");
  EXPECT_EQ(told.answers[0].corrected.reveal(Purpose::match), R"({"SFZJH":"420602200802141234"})");
  EXPECT_EQ(told.answers[0].said, start_of(day_of(2026, 12, 4)) + std::chrono::minutes(920));
  EXPECT_TRUE(told.closed);
  // Nothing is handled yet; a maintenance page; another message's answer.
  EXPECT_TRUE(ask({204, "", ""}).without.empty());
  EXPECT_EQ(ask({200, "text/html", "<html/>"}).without.at(0).second.code(), Errc::peer_content);
  EXPECT_EQ(ask(json(200, R"({"dm":"0000","fkpch":"FK1","wc":true,"mx":[]})")).without.size(), 1U);
  EXPECT_EQ(ask(json(404, R"({"dm":"4041"})")).without.at(0).second.code(), Errc::peer_status);
  http_.forget(target);
  http_.on(target, fail(Errc::unreachable, "test"));
  gw::testing::AnswersHeard heard(channel);
  EXPECT_EQ(run(channel.ask_answers(std::span(&sent, 1), "", heard)).error().code(),
            Errc::unreachable);
  EXPECT_TRUE(heard.through.empty());
}

TEST_F(EducationChannel, OneAnswerThatCannotBeHadKeepsNoOtherBackAndAnAgencyThatIsAwayIsLeft) {
  education_province::Channel channel(http_, signer_, clock_);
  std::vector<OutboundMessage> sent(8);
  for (std::size_t i = 0; i < sent.size(); ++i) {
    sent[i].id = MessageId{i + 1};
    sent[i].identity = "FK" + std::to_string(i + 1);
    sent[i].flags = {{2027, static_cast<std::uint32_t>(i + 1)}};
    const std::string target = "/hbjyt/gxjh/v1/wcbfk/cljg?fkpch=" + sent[i].identity;
    // The second does not come alone, the third is not to be had whole; from the fifth on nothing
    // is.
    if (i == 1 || i >= 4) {
      http_.on(target, fail(Errc::timeout, "test"));
    } else if (i == 2) {
      http_.on(target, fail(Errc::too_large, "test"));
    } else {
      http_.on(target, json(200, R"({"dm":"0000","fkpch":")" + sent[i].identity +
                                     R"(","wc":false,"mx":[{"rwbh":")" + sent[i].flags[0].text() +
                                     R"(","cldm":"01","clsj":null}]})"));
    }
  }
  gw::testing::AnswersHeard heard(channel);
  EXPECT_EQ(run(channel.ask_answers(sent, "", heard)).error().code(), Errc::timeout);
  ASSERT_EQ(heard.answers.size(), 2U);
  EXPECT_EQ(heard.answers[1].flag, (FlagId{2027, 4}));
  ASSERT_EQ(heard.without.size(), 2U);
  EXPECT_EQ(heard.without[0].first, MessageId{2});
  EXPECT_EQ(heard.without[1].second.code(), Errc::too_large);
  // The next round begins with the fifth; the eighth was not asked for any more.
  EXPECT_EQ(heard.through.back(), MessageId{4});
}

TEST_F(EducationChannel, SaysTheLatestLastDayAndEscapesWhatWasSupplied) {
  education_province::Channel channel(http_, signer_, clock_);
  Flag later = flag(2, "4142099001", FlagCode::not_enrolled, "1\x1F\"\\\x01\x1F\x1F");
  later.last_payable_day = day_of(2027, 2, 28);
  const auto draft = channel.compose("4142099001", PlanYear{2027},
                                     {flag(1, "4142099001", FlagCode::withdrawn,
                                           "1\x1F"
                                           "2\x1F"
                                           "3\x1F"
                                           "4"),
                                      later},
                                     numbers_, kNow);
  ASSERT_TRUE(draft);
  EXPECT_NE(draft->body.find("\"jzrq\":\"2027-02-28\",\"jls\":2"), std::string::npos);
  EXPECT_NE(draft->body.find("\"xm\":\"\\\"\\\\\\u0001\""), std::string::npos);
  EXPECT_NE(draft->body.find("\"wcbyydm\":\"09\""), std::string::npos);
}

TEST_F(EducationChannel, RefusesToWriteWhatTheAgencyCannotTake) {
  education_province::Channel channel(http_, signer_, clock_);
  const Flag good = flag(1, "4142099001", FlagCode::not_enrolled,
                         "1\x1F"
                         "2\x1F"
                         "3\x1F"
                         "4");
  const Flag bad = flag(1, "4142099001", FlagCode::not_enrolled,
                        "1\x1F"
                        "2\x1F"
                        "3");
  const auto code = [&](const std::string& school, const std::vector<Flag>& flags) {
    const auto draft = channel.compose(school, PlanYear{2027}, flags, numbers_, kNow);
    return draft ? Errc::store : draft.error().code();
  };
  EXPECT_EQ(code("4142099001", {}), Errc::invalid_argument);
  EXPECT_EQ(code("414", {good}), Errc::invalid_argument);
  EXPECT_EQ(code("4142099001", std::vector<Flag>(5001, good)), Errc::invalid_argument);
  EXPECT_EQ(code("4142099001", {bad}), Errc::integrity);
}

TEST_F(EducationChannel, SignsTheNumberTheTimeAndTheDigestOfTheBody) {
  const auto outcome = deliver(
      json(200, R"({"dm":"0000","fkpch":"FK4142099001202611030001","hzbh":"HZ1","jjmx":[]})"));
  EXPECT_EQ(outcome.state, MessageState::received);
  const ports::HttpRequest& sent = http_.requests.at(0);
  EXPECT_EQ(sent.method, "POST");
  EXPECT_EQ(sent.body, message().body);
  const std::string sample =
      read_file(kSamples + "education-province/feedback/wcbfk_request.headers");
  for (const char* name : {"content-type", "jyt-qm-sf", "jyt-sjc"}) {
    EXPECT_EQ(sent.headers.find(name), header_in(sample, name)) << name;
  }
  const auto key = crypto::PublicKey::parse(read_file(folder_ / "sign.pem.pub"),
                                            crypto::SignatureScheme::sm3_with_sm2);
  ASSERT_TRUE(key);
  const std::string text = "FK4142099001202611030001\n1793667600000\n" +
                           crypto::digest_hex(crypto::DigestKind::sm3, sent.body);
  EXPECT_TRUE(key->verify(text, std::string(*sent.headers.find("jyt-qm"))));
}

TEST_F(EducationChannel, TakesTheReceiptAndTheRowsRefusedOneByOne) {
  const auto outcome = deliver(
      json(200, R"({"dm":"0000","fkpch":"FK4142099001202611030001","hzbh":"HZ2026110300000001",)"
                R"("jjmx":[{"xlh":3,"dm":"1002","xx":"-"},{"xlh":9,"dm":"1003"}]})"));
  EXPECT_EQ(outcome.state, MessageState::received);
  EXPECT_EQ(outcome.receipt, "HZ2026110300000001");
  ASSERT_EQ(outcome.refused_rows.size(), 1U);
  EXPECT_EQ(outcome.refused_rows[0], (std::pair<std::size_t, std::string>(2, "1002")));
}

TEST_F(EducationChannel, KnowsWhichAnswersSendingAgainCanCure) {
  const auto dead = [&](int status, const std::string& dm) {
    const auto outcome = deliver(json(status, "{\"dm\":\"" + dm + "\"}"));
    EXPECT_EQ(outcome.failure.code(), Errc::peer_refused);
    EXPECT_EQ(outcome.failure.detail(), std::stoll(dm));
    EXPECT_EQ(outcome.status, status);
    return outcome.state == MessageState::dead;
  };
  EXPECT_TRUE(dead(400, "4001"));
  EXPECT_TRUE(dead(409, "4091"));
  EXPECT_TRUE(dead(413, "4131"));
  EXPECT_FALSE(dead(401, "4012"));
  EXPECT_FALSE(dead(403, "4031"));
  EXPECT_FALSE(dead(500, "5001"));
}

TEST_F(EducationChannel, StaysPendingWithoutAReceiptThatCanBeTrusted) {
  const std::vector<ports::HttpResponse> answers{
      {200, "text/html", "<html>系统维护中</html>"},
      json(200, "{"),
      json(200, R"({"dm":"0000","fkpch":"FK4142099001202611030001","hzbh":""})"),
      json(200, R"({"dm":"0000","fkpch":"FK4142099001202611030002","hzbh":"HZ1"})"),
      json(200, R"({"dm":"5001"})"),
  };
  for (const auto& answer : answers) {
    EXPECT_EQ(deliver(answer).state, MessageState::pending) << answer.body;
  }
  auto busy = json(503, "");
  busy.headers.add("Retry-After", "120");
  EXPECT_EQ(deliver(busy).retry_after, std::chrono::seconds(120));
  http_.forget(kEducationPost);
  http_.on(kEducationPost, fail(Errc::timeout));
  education_province::Channel channel(http_, signer_, clock_);
  const auto outcome = run(channel.look_for_receipt(message()));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->state, MessageState::pending);
  EXPECT_EQ(outcome->failure.code(), Errc::timeout);
  EXPECT_EQ(outcome->status, 0);
}

TEST_F(EducationChannel, WithoutASigningKeyItSaysSo) {
  education_province::Channel channel(http_, nullptr, clock_);
  const auto outcome = run(channel.deliver(message()));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code(), Errc::config_invalid);
}

// ---- civil affairs --------------------------------------------------------------------------

class CivilChannel : public ::testing::Test {
 protected:
  FlagChannel& channel() {
    if (!made_.adapter) {
      AdapterServices services;
      services.http = &http_;
      made_ = make_civil(std::move(services), {"420602"});
    }
    return *made_.adapter->channel();
  }
  OutboundMessage message() {
    OutboundMessage made;
    made.identity = "WF420602202611050001";
    made.body = read_file(kSamples + "civil-affairs/feedback/wcbfk_request.xml");
    made.flags.resize(2);
    return made;
  }
  DeliveryOutcome deliver(const ports::HttpResponse& answer) {
    http_.forget(kCivilPost);
    http_.on(kCivilPost, answer);
    const auto outcome = run(channel().deliver(message()));
    EXPECT_TRUE(outcome);
    return *outcome;
  }
  static ports::HttpResponse xml(int status, const std::string& root) {
    return {status, "text/xml", gb18030("<?xml version=\"1.0\" encoding=\"GB18030\"?>\n" + root)};
  }

  ScriptedHttp http_;
  Made made_;
  CountingNumbers numbers_;
};

const std::string kFirst =
    "420602100201\x1F"
    "4206020000900750\x1F最低生活保障\x1F居民身份证\x1F"
    "420602201911307834\x1F朱敏";
const std::string kSecond =
    "420602101211\x1F"
    "4206020000900820\x1F最低生活保障\x1F居民身份证\x1F"
    "42060220140209691X\x1F唐平强";

TEST_F(CivilChannel, WritesTheSampleByteForByteInTheOrderOfVillages) {
  const auto draft = channel().compose("420602", PlanYear{2027},
                                       {flag(2, "420602", FlagCode::not_enrolled, kSecond),
                                        flag(1, "420602", FlagCode::registered_unpaid, kFirst)},
                                       numbers_, kNow);
  ASSERT_TRUE(draft);
  std::string sample = utf8(read_file(kSamples + "civil-affairs/feedback/wcbfk_request.xml"));
  replace(sample, "F-2027-EXAMPLE-M1", "F-2027-000001");
  replace(sample, "F-2027-EXAMPLE-M2", "F-2027-000002");
  EXPECT_EQ(utf8(draft->body), sample);
  EXPECT_EQ(draft->identity, "WF420602202611050001");
  EXPECT_EQ(draft->rows, (std::vector<FlagId>{{2027, 1}, {2027, 2}}));
}

TEST_F(CivilChannel, EscapesWhatWasSupplied) {
  const auto draft = channel().compose("420602", PlanYear{2027},
                                       {flag(1, "420602", FlagCode::withdrawn,
                                             "\x1F"
                                             "F\x1F<&>\x1F"
                                             "d\x1F"
                                             "n\x1F𠀀")},
                                       numbers_, kNow);
  ASSERT_TRUE(draft);
  const std::string text = utf8(draft->body);
  EXPECT_NE(text.find("<村编码/><家庭编号>F</家庭编号><救助类别>&lt;&amp;&gt;</救助类别>"),
            std::string::npos);
  EXPECT_NE(text.find("<姓名>𠀀</姓名><未参保原因>09</未参保原因>"), std::string::npos);
}

TEST_F(CivilChannel, RefusesToWriteWhatTheAgencyCannotTake) {
  const Flag good = flag(1, "420602", FlagCode::not_enrolled, kFirst);
  const auto code = [&](const std::string& county, const std::vector<Flag>& flags) {
    const auto draft = channel().compose(county, PlanYear{2027}, flags, numbers_, kNow);
    return draft ? Errc::store : draft.error().code();
  };
  EXPECT_EQ(code("420602", {}), Errc::invalid_argument);
  EXPECT_EQ(code("襄城", {good}), Errc::invalid_argument);
  EXPECT_EQ(code("420602", std::vector<Flag>(2001, good)), Errc::invalid_argument);
  EXPECT_EQ(code("420602", {flag(1, "420602", FlagCode::not_enrolled, "x")}), Errc::integrity);
}

TEST_F(CivilChannel, SendsTheHeadersOfTheSampleAndTakesItsReceipt) {
  const auto outcome = deliver(ports::HttpResponse(
      200, "text/xml", read_file(kSamples + "civil-affairs/feedback/wcbfk_response.xml")));
  EXPECT_EQ(outcome.state, MessageState::received);
  EXPECT_EQ(outcome.receipt, "MZHZ20261105000001");
  const std::string sample = read_file(kSamples + "civil-affairs/feedback/wcbfk_request.headers");
  for (const char* name : {"content-type", "jrxtbh", "content-md5"}) {
    EXPECT_EQ(http_.requests.at(0).headers.find(name), header_in(sample, name)) << name;
  }
}

TEST_F(CivilChannel, TakesTheRowsRefusedOneByOne) {
  const auto outcome = deliver(
      xml(200,
          "<反馈回执 批次号='WF420602202611050001' 回执号='MZHZ1' 代码='0000'>"
          "<退回 序号='2' 代码='1003' 说明='姓名不一致'/><退回 序号='7' 代码='1003'/></反馈回执>"));
  EXPECT_EQ(outcome.state, MessageState::received);
  ASSERT_EQ(outcome.refused_rows.size(), 1U);
  EXPECT_EQ(outcome.refused_rows[0], (std::pair<std::size_t, std::string>(1, "1003")));
}

TEST_F(CivilChannel, KnowsWhichAnswersSendingAgainCanCure) {
  const auto state = [&](int status, const std::string& code) {
    const auto outcome = deliver(xml(status, "<反馈回执 代码='" + code + "'/>"));
    EXPECT_EQ(outcome.status, status);
    return outcome.state;
  };
  EXPECT_EQ(state(400, "4001"), MessageState::dead);
  EXPECT_EQ(state(400, "4002"), MessageState::pending);  // damaged on its way, nothing was kept
  EXPECT_EQ(state(409, "4091"), MessageState::dead);
  EXPECT_EQ(deliver({413, "text/plain", ""}).state, MessageState::dead);
  EXPECT_EQ(deliver({401, "text/plain", ""}).state, MessageState::pending);
  EXPECT_EQ(deliver({403, "text/plain", ""}).state, MessageState::pending);
  EXPECT_EQ(deliver({500, "text/html", "<html/>"}).state, MessageState::pending);
  ports::HttpResponse busy(503, "text/plain", "");
  busy.headers.add("Retry-After", "60");
  EXPECT_EQ(deliver(busy).retry_after, std::chrono::seconds(60));
}

TEST_F(CivilChannel, StaysPendingWithoutAReceiptThatCanBeTrusted) {
  EXPECT_EQ(deliver(xml(200, "<反馈回执 批次号='WF420602202611050001' 代码='0000'/>")).state,
            MessageState::pending);
  EXPECT_EQ(deliver(xml(200, "<反馈回执 批次号='WF1' 回执号='X' 代码='0000'/>")).state,
            MessageState::pending);
  EXPECT_EQ(deliver(xml(200, "<html/>")).state, MessageState::pending);
  EXPECT_EQ(deliver({200, "text/html", "<html/>"}).state, MessageState::pending);
  http_.forget(kCivilPost);
  http_.on(kCivilPost, fail(Errc::unreachable));
  const auto outcome = run(channel().deliver(message()));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->state, MessageState::pending);
  EXPECT_EQ(outcome->failure.code(), Errc::unreachable);
}

TEST_F(CivilChannel, TakesWhatBecameOfItsRows) {
  OutboundMessage sent = message();
  sent.id = MessageId{7};
  sent.flags = {{2027, 1}, {2027, 2}};
  const std::string target = "/mzt/shjz/v2/wcbfk/jg?pch=" + sent.identity;
  const auto ask = [&](const ports::HttpResponse& answer) {
    http_.forget(target);
    http_.on(target, answer);
    auto& asked = channel();
    gw::testing::AnswersHeard heard(asked);
    EXPECT_TRUE(run(asked.ask_answers(std::span(&sent, 1), "", heard)));
    return heard;
  };
  std::string sample = utf8(read_file(kSamples + "civil-affairs/feedback/jg_response.xml"));
  replace(sample, "F-2027-EXAMPLE-M1", "F-2027-000002");
  const gw::testing::AnswersHeard told = ask({200, "text/xml", gb18030(sample)});
  ASSERT_EQ(told.answers.size(), 1U);
  EXPECT_EQ(told.answers[0].flag, (FlagId{2027, 2}));
  EXPECT_EQ(told.answers[0].code, HandlingCode::persuaded);
  EXPECT_TRUE(told.answers[0].words.empty());
  EXPECT_EQ(told.answers[0].said, start_of(day_of(2026, 11, 9)) + std::chrono::seconds(57730));
  EXPECT_FALSE(told.closed);
  const std::string root = "<反馈办理 批次号=\"" + sent.identity + "\" 记录数=\"2\" 办结=\"是\">";
  const gw::testing::AnswersHeard closed = ask(xml(
      200,
      root + "<办理 序号=\"1\" 反馈编号=\"F-2027-000001\"><办理结果>04</办理结果><说明>见附</说明>"
             "<更正证件号码>420602195803021234</更正证件号码><办理时间/></办理></反馈办理>"));
  ASSERT_EQ(closed.answers.size(), 1U);
  EXPECT_EQ(closed.answers[0].corrected.reveal(Purpose::match), "420602195803021234");
  EXPECT_EQ(closed.answers[0].said, Instant{});
  EXPECT_TRUE(closed.closed);
  EXPECT_TRUE(ask({202, "text/plain", ""}).without.empty());
  // Rows before the place where it breaks are not believed.
  const gw::testing::AnswersHeard broken = ask(xml(
      200, root + "<办理 序号=\"1\" 反馈编号=\"F-2027-000001\"><办理结果>01</办理结果></办理>"));
  EXPECT_TRUE(broken.answers.empty());
  EXPECT_EQ(broken.without.size(), 1U);
  EXPECT_EQ(http_.requests.back().headers.find("jrxtbh").value_or("").empty(), false);
}

}  // namespace
}  // namespace gw
