#include "gateway/domain/row_reason.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace gw {
namespace {

// Every value that the enumeration names, found by its name's coming back to it.
std::set<RowReason> all_rows() {
  std::set<RowReason> reasons;
  for (unsigned value = 1; value < 256; ++value) {
    const auto reason = static_cast<RowReason>(value);
    if (row_reason(name_of(reason)) == reason) reasons.insert(reason);
  }
  return reasons;
}

TEST(RowReasonTest, EveryReasonHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (const RowReason reason : all_rows()) names.insert(name_of(reason));
  EXPECT_EQ(names.size(), all_rows().size());
  for (unsigned value = 1; value <= static_cast<unsigned>(RowReason::amount_twice); ++value) {
    EXPECT_TRUE(all_rows().contains(static_cast<RowReason>(value))) << value;
  }
  const auto last_remark = static_cast<unsigned>(RowReason::event_missing);
  for (auto value = static_cast<unsigned>(RowReason::id_15_digits); value <= last_remark; ++value) {
    EXPECT_TRUE(all_rows().contains(static_cast<RowReason>(value))) << value;
  }
  const auto last_review = static_cast<unsigned>(RowReason::event_conflict);
  for (auto value = static_cast<unsigned>(RowReason::old_centenarian); value <= last_review;
       ++value) {
    EXPECT_TRUE(all_rows().contains(static_cast<RowReason>(value))) << value;
  }
}

TEST(RowReasonTest, UseFollowsTheAgreedList) {
  EXPECT_EQ(use_of(RowReason::columns), RowUse::reject);
  EXPECT_EQ(use_of(RowReason::amount_twice), RowUse::reject);
  EXPECT_EQ(use_of(RowReason::id_15_digits), RowUse::remark);
  EXPECT_EQ(use_of(RowReason::two_psn_no), RowUse::remark);
  EXPECT_EQ(use_of(RowReason::old_centenarian), RowUse::review);
  EXPECT_EQ(use_of(RowReason::event_conflict), RowUse::review);
}

TEST(RowReasonTest, NamesAreThoseTheAgenciesKnow) {
  EXPECT_EQ(name_of(RowReason::id_lost_digits), "ID_LOST_DIGITS");
  EXPECT_EQ(name_of(RowReason::id_15_digits), "ID_15_DIGITS");
  EXPECT_EQ(row_reason("SAME_ID_TWO_NAMES"), RowReason::same_id_two_names);
  EXPECT_FALSE(row_reason("NO_SUCH_REASON"));
  EXPECT_FALSE(row_reason(""));
}

TEST(RowReasonTest, WordsAreThereInBothLanguages) {
  for (const RowReason reason : all_rows()) {
    EXPECT_GE(words_of(reason, Language::zh).size(), 6U) << name_of(reason);
    EXPECT_GE(words_of(reason, Language::en).size(), 6U) << name_of(reason);
    EXPECT_NE(words_of(reason, Language::zh), words_of(reason, Language::en));
  }
}

TEST(BatchReasonTest, UseFollowsTheAgreedList) {
  EXPECT_EQ(use_of(BatchReason::none), BatchUse::accept);
  EXPECT_EQ(use_of(BatchReason::count), BatchUse::refuse);
  EXPECT_EQ(use_of(BatchReason::scope), BatchUse::refuse);
  EXPECT_EQ(use_of(BatchReason::header_only), BatchUse::hold);
  EXPECT_EQ(use_of(BatchReason::same_identity_other_content), BatchUse::hold);
  EXPECT_EQ(use_of(BatchReason::no_marker), BatchUse::ignore);
  EXPECT_EQ(use_of(BatchReason::encoding_differs), BatchUse::accept);
  EXPECT_EQ(use_of(BatchReason::events_missing), BatchUse::accept);
}

TEST(BatchReasonTest, NamesAndWordsAreThere) {
  EXPECT_EQ(name_of(BatchReason::encoding_differs), "ENCODING");
  EXPECT_EQ(name_of(BatchReason::header_only), "HEADER_ONLY");
  std::set<std::string_view> names;
  for (const auto reason :
       {BatchReason::count, BatchReason::digest, BatchReason::container,
        BatchReason::not_well_formed, BatchReason::column_missing, BatchReason::chain,
        BatchReason::doctype, BatchReason::encoding, BatchReason::too_large, BatchReason::scope,
        BatchReason::header_only, BatchReason::empty, BatchReason::not_signed, BatchReason::volume,
        BatchReason::same_identity_other_content, BatchReason::no_marker,
        BatchReason::encoding_differs, BatchReason::column_alias, BatchReason::events_missing}) {
    EXPECT_TRUE(names.insert(name_of(reason)).second) << name_of(reason);
    EXPECT_FALSE(words_of(reason, Language::zh).empty());
    EXPECT_FALSE(words_of(reason, Language::en).empty());
  }
}

}  // namespace
}  // namespace gw
