#include <filesystem>

#include "gateway/domain/plan_year.hpp"
#include "tests/contract/adapters_xml/expected.hpp"
#include "tests/contract/adapters_xml/make.hpp"

namespace gw {
namespace {

using namespace testing_adapters;

const std::string kFolder = "education-province/";
const Day kReceived = day_of(2026, 11, 30);

struct Sample {
  std::string number;
  std::string base;  // increments only
};
const std::vector<Sample> kRosters{
    {"414209900120261005001", ""},
    {"414209900120261105001", ""},
    {"414209900120261112001", "414209900120261105001"},
    {"414209900120261120001", "414209900120261112001"},
    {"414209900220261005001", ""},
    {"414209900220261105001", ""},
    {"414209900220261106001", ""},
    {"414209900220261112001", "414209900220261106001"},
    {"414209900220261120001", "414209900220261112001"},
    {"414209900220261128001", ""},
};

Batch batch_of(const Sample& sample) {
  Batch batch;
  batch.identity = sample.number;
  batch.base = sample.base;
  batch.kind = sample.base.empty() ? BatchKind::full : BatchKind::increment;
  batch.scope = sample.number.substr(0, 10) + "/2026";
  batch.context = sample.number[9] == '1' ? "county=420602" : "county=420111";
  return batch;
}

class EducationReader : public ::testing::Test {
 protected:
  Read read(const Sample& sample, const std::string& bytes, std::size_t chunk = 1U << 16U) {
    Read out;
    read_into(out, *made_.adapter, batch_of(sample), kReceived, bytes, chunk);
    return out;
  }
  // A full batch of one row.
  Read read_row(const std::string& row, const std::string& kind = "Q") {
    const Sample sample{"414209900120261105001", kind == "Q" ? "" : "414209900120261005001"};
    return read(sample, "<XSXX xmlns='urn:hb-jyt:gxjh:1' PCH='414209900120261105001' PCLX='" +
                            kind + "' JZPCH='" + sample.base +
                            "' XXBSM='4142099001' ND='2026' JLS='1'>" + row +
                            "<HJ JLS='1'/></XSXX>");
  }
  static std::string student(const std::string& changed = "", const std::string& to = "") {
    std::string row =
        "<XS XLH='7' CZLX='A'><XH>1</XH><XM>张明</XM><XBM>1</XBM><CSRQ>20071013</CSRQ>"
        "<SFZJLXM>1</SFZJLXM><SFZJH>421302200710138595</SFZJH><HKSZD>420602</HKSZD>"
        "<RXNY>202609</RXNY><NJ>2026</NJ><XSDQZTM>01</XSDQZTM></XS>";
    if (!changed.empty()) {
      const std::size_t at = row.find(changed);
      EXPECT_NE(at, std::string::npos);
      row.replace(at, changed.size(), to);
    }
    return row;
  }
  static std::optional<RowReason> reason(const Read& read) {
    if (read.sink.refused.size() != 1) return std::nullopt;
    return read.sink.refused.front().reason;
  }

  Made made_ = make_education({});
};

TEST_F(EducationReader, FindsInEverySampleWhatTheAgencySaysIsInIt) {
  for (const Sample& sample : kRosters) {
    const std::string file = kFolder + "xsxx_" + sample.number + ".xml";
    SCOPED_TRACE(file);
    const Expected expected = expected_of(file);
    const Read found = read(sample, read_file(kSamples + file));
    ASSERT_FALSE(found.broken);
    EXPECT_EQ(found.sink.seen(), expected.rows);
    EXPECT_EQ(rejects_of(found.sink), expected.rejects);
    for (const auto& mark : expected.marks) {
      EXPECT_TRUE(found.sink.marks().contains(mark)) << mark.first << " " << name_of(mark.second);
    }
    EXPECT_EQ(found.verdict.reason, BatchReason::none);
    const bool whole = found.verdict.declared_rows == found.sink.seen();
    EXPECT_EQ(whole, expected.reason != "COUNT");
  }
}

TEST_F(EducationReader, ReadsTheSameHoweverTheBytesAreCut) {
  const Sample& sample = kRosters[6];
  const std::string bytes = read_file(kSamples + kFolder + "xsxx_" + sample.number + ".xml");
  const Read whole = read(sample, bytes, bytes.size());
  for (const std::size_t chunk : {1U, 7U, 4093U}) {
    const Read cut = read(sample, bytes, chunk);
    ASSERT_EQ(cut.sink.rows.size(), whole.sink.rows.size());
    EXPECT_EQ(cut.sink.marks(), whole.sink.marks());
    EXPECT_EQ(rejects_of(cut.sink), rejects_of(whole.sink));
    for (std::size_t i = 0; i < whole.sink.rows.size(); ++i) {
      EXPECT_EQ(cut.sink.rows[i].fact, whole.sink.rows[i].fact);
      EXPECT_EQ(cut.sink.rows[i].key, whole.sink.rows[i].key);
    }
  }
}

TEST_F(EducationReader, NamesTheStudentInTheCountyOfTheSchoolFromTheMonthOfEntry) {
  const Read found = read_row(student());
  const AssertedRow* row = found.sink.at(7);
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->key, "1");
  EXPECT_EQ(row->stamp, 20261105001);
  const auto& naming = std::get<Naming>(*row->fact);
  EXPECT_EQ(naming.agency.text(), "education-province");
  EXPECT_EQ(naming.county.text(), "420602");
  EXPECT_EQ(naming.capacity, Capacity::university_student);
  EXPECT_EQ(naming.unit, "4142099001");
  EXPECT_EQ(naming.first_day, day_of(2026, 9, 1));
  EXPECT_FALSE(naming.last_day);
  EXPECT_FALSE(naming.needs_clerk);
  EXPECT_EQ(naming.residence.text(), "420602");
  EXPECT_EQ(naming.as_supplied.reveal(Purpose::match),
            "1\x1F张明\x1F"
            "1\x1F"
            "421302200710138595");
  EXPECT_TRUE(row->remarks.empty());
}

TEST_F(EducationReader, FollowsTheStatusTable) {
  const auto naming = [&](const std::string& status) {
    const Read found = read_row(student("<XSDQZTM>01", "<XSDQZTM>" + status));
    return std::get<Naming>(*found.sink.rows.at(0).fact);
  };
  for (const char* in_force : {"01", "02", "04", "05", "13"}) {
    EXPECT_FALSE(naming(in_force).last_day) << in_force;
    EXPECT_FALSE(naming(in_force).needs_clerk) << in_force;
  }
  for (const char* gone : {"03", "06", "07", "11", "14"}) {
    EXPECT_EQ(naming(gone).last_day, day_of(2026, 11, 4)) << gone;
  }
  for (const char* unclear : {"12", "15", "99"}) {
    EXPECT_FALSE(naming(unclear).last_day) << unclear;
    EXPECT_TRUE(naming(unclear).needs_clerk) << unclear;
  }
}

TEST_F(EducationReader, EndsByAbsenceOnlyThroughAFullList) {
  const Read full = read_row(student());
  EXPECT_TRUE(full.verdict.absence.ends);
  EXPECT_EQ(full.verdict.absence.last_day, day_of(2026, 11, 4));
  EXPECT_FALSE(read_row(student(), "Z").verdict.absence.ends);
}

TEST_F(EducationReader, ADeleteRowNeedsOnlyItsKey) {
  const Read bare = read_row("<XS XLH='1' CZLX='D'><XH> 9 </XH></XS>", "Z");
  ASSERT_EQ(bare.sink.rows.size(), 1U);
  EXPECT_EQ(bare.sink.rows[0].operation, RowOperation::end);
  EXPECT_EQ(bare.sink.rows[0].key, "9");
  EXPECT_EQ(bare.sink.rows[0].last_day, day_of(2026, 11, 4));
  const Read dated =
      read_row("<XS XLH='1' CZLX='D'><XH>9</XH><CZSJ>2026-10-20T00:30:00+08:00</CZSJ></XS>", "Z");
  EXPECT_EQ(dated.sink.rows.at(0).last_day, day_of(2026, 10, 19));
  EXPECT_EQ(reason(read_row("<XS XLH='1' CZLX='D'><XH/></XS>", "Z")), RowReason::field_empty);
  EXPECT_EQ(reason(read_row("<XS XLH='1' CZLX='D'><XH>9</XH><CZSJ>soon</CZSJ></XS>", "Z")),
            RowReason::date_unreadable);
  // A full batch lists; it does not delete.
  EXPECT_EQ(reason(read_row(student("CZLX='A'", "CZLX='D'"))), RowReason::code_unknown);
}

TEST_F(EducationReader, RefusesARowForTheFirstReasonInTheBindingOrder) {
  const auto after = [&](const std::string& from, const std::string& to) {
    return reason(read_row(student(from, to)));
  };
  EXPECT_EQ(after("<XM>张明</XM>", "<XM> </XM><XM>张明</XM>"), RowReason::columns);
  EXPECT_EQ(after("张明", "　"), RowReason::name_empty);
  EXPECT_EQ(after("<XM>张明</XM>", ""), RowReason::name_empty);
  EXPECT_EQ(after("421302200710138595", ""), RowReason::id_empty);
  EXPECT_EQ(after("421302200710138595", "42130220071013859"), RowReason::id_length);
  EXPECT_EQ(after("20071013<", "20071313<"), RowReason::date_unreadable);
  EXPECT_EQ(after("<RXNY>202609", "<RXNY>2026"), RowReason::date_unreadable);
  EXPECT_EQ(after("<XBM>1", "<XBM>3"), RowReason::code_unknown);
  EXPECT_EQ(after("<SFZJLXM>1", "<SFZJLXM>Q"), RowReason::code_unknown);
  EXPECT_EQ(after("<XSDQZTM>01", "<XSDQZTM>88"), RowReason::code_unknown);
  EXPECT_EQ(after("<NJ>2026</NJ>", "<NJ/>"), RowReason::field_empty);
  EXPECT_EQ(after("<XH>1</XH>", ""), RowReason::field_empty);
  EXPECT_EQ(after("<XH>1</XH>", "<XH>123456789012345678901</XH>"), RowReason::columns);
  EXPECT_EQ(after("XLH='7'", "XLH='x'"), RowReason::field_empty);
}

TEST_F(EducationReader, ARefusedRowKeepsItsKeyItsNumberAndItsText) {
  const Read found = read_row(student("<XM>张明</XM>", "<XM/><BZ>a&amp;b</BZ>"));
  ASSERT_EQ(found.sink.refused.size(), 1U);
  const RefusedRow& row = found.sink.refused[0];
  EXPECT_EQ(row.line, 7);
  EXPECT_EQ(row.column, "XM");
  EXPECT_EQ(row.key, "1");
  EXPECT_EQ(row.number_as_written.reveal(Purpose::match), "421302200710138595");
  EXPECT_NE(row.row.reveal(Purpose::match).find("<BZ>a&amp;b</BZ>"), std::string::npos);
}

TEST_F(EducationReader, MatchesNamesByNamespaceAndIgnoresWhatItDoesNotKnow) {
  const Sample sample{"414209900120261105001", ""};
  std::string row = student("<XM>张明</XM>", "<!-- x --><XM>张<?pi?>明</XM><x:XM>李</x:XM>");
  for (std::size_t at = 0; (at = row.find('<', at)) != std::string::npos; ++at) {
    if (row[at + 1] == '!' || row[at + 1] == '?' || row.compare(at + 1, 2, "x:") == 0 ||
        row.compare(at + 1, 3, "/x:") == 0) {
      continue;
    }
    row.insert(row[at + 1] == '/' ? at + 2 : at + 1, "ns2:");
  }
  const Read found = read(sample,
                          "<ns2:XSXX xmlns:ns2='urn:hb-jyt:gxjh:1' xmlns:x='urn:else' "
                          "PCH='414209900120261105001' PCLX='Q' XXBSM='4142099001' ND='2026' "
                          "JLS='1'><x:XS/><ns2:MORE><ns2:XM>王</ns2:XM></ns2:MORE>" +
                              row + "<ns2:HJ JLS='1'/></ns2:XSXX>");
  ASSERT_FALSE(found.broken);
  ASSERT_EQ(found.sink.seen(), 1);
  EXPECT_EQ(std::get<Naming>(*found.sink.rows.at(0).fact).name.written().reveal(Purpose::match),
            "张明");
}

TEST_F(EducationReader, SaysWhyADocumentIsNotTheBatchItWasAskedFor) {
  const Sample sample{"414209900120261112001", "414209900120261105001"};
  const auto verdict = [&](const std::string& from, const std::string& to) {
    std::string text =
        "<XSXX xmlns='urn:hb-jyt:gxjh:1' PCH='414209900120261112001' PCLX='Z' "
        "JZPCH='414209900120261105001' XXBSM='4142099001' ND='2026' JLS='0'><HJ JLS='0'/></XSXX>";
    text.replace(text.find(from), from.size(), to);
    return read(sample, text).verdict.reason;
  };
  EXPECT_EQ(verdict("ND='2026'", "ND='2026'"), BatchReason::none);
  EXPECT_EQ(verdict("ND='2026'", "ND='2027'"), BatchReason::scope);
  EXPECT_EQ(verdict("PCLX='Z'", "PCLX='Q'"), BatchReason::scope);
  EXPECT_EQ(verdict("12001' PCLX", "12002' PCLX"), BatchReason::scope);
  EXPECT_EQ(verdict("05001' XXBSM", "06001' XXBSM"), BatchReason::chain);
  EXPECT_EQ(verdict("<HJ JLS='0'/>", ""), BatchReason::count);
  EXPECT_EQ(verdict("<HJ JLS='0'/>", "<HJ JLS='2'/>"), BatchReason::count);
  EXPECT_EQ(verdict(" JLS='0'>", ">"), BatchReason::count);
}

TEST_F(EducationReader, RefusesOtherDocumentsAsAWhole) {
  const Sample sample{"414209900120261105001", ""};
  const auto code = [&](const std::string& text) {
    const Read found = read(sample, text);
    return found.broken ? found.broken->code() : Errc::store;
  };
  EXPECT_EQ(code("<CW xmlns='urn:hb-jyt:gxjh:1' DM='4041'/>"), Errc::peer_content);
  EXPECT_EQ(code("<XSXX/>"), Errc::peer_content);
  EXPECT_EQ(code("<!DOCTYPE XSXX><XSXX xmlns='urn:hb-jyt:gxjh:1'/>"), Errc::doctype_refused);
  EXPECT_EQ(code("<XSXX xmlns='urn:hb-jyt:gxjh:1'>"), Errc::not_well_formed);
  EXPECT_EQ(code(""), Errc::not_well_formed);
}

}  // namespace
}  // namespace gw
