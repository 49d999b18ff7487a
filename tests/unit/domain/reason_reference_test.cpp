// schemas/REASONS.md is written from the list of reasons of rows and batches.  A committed one that
// says otherwise fails; GW_WRITE_REFERENCES=1 writes it anew.
#include <gtest/gtest.h>

#include "gateway/domain/row_reason.hpp"
#include "tests/support/references.hpp"

namespace gw {
namespace {

/// What becomes of a row or a batch that met a reason of this use, and who sees to it.
struct UseWords {
  std::string_view title;
  std::string_view owner;
};

UseWords words_of(RowUse use) {
  switch (use) {
    case RowUse::reject:
      return {"驳回：该行不计入 Refused: the row does not count",
              "数据来源机构更正；对照、认可放行由复核办<br>the agency that sends; mappings and "
              "acceptances are a reviewer's"};
    case RowUse::quarantine:
      return {"隔离：该行搁置 Quarantined: the row is set aside", "复核<br>a reviewer"};
    case RowUse::remark:
      return {"备注：该行照常计入 Remark: the row counts",
              "无须处理；请数据来源机构今后改进<br>nobody; the agency does better next time"};
    case RowUse::review:
      return {"待核：该行计入，等人核实 Review: the row counts and waits for a person",
              "经办<br>a clerk"};
  }
  return {};
}

UseWords words_of(BatchUse use) {
  switch (use) {
    case BatchUse::refuse:
      return {"拒收：整批不生效 Refused: nothing of the batch takes effect",
              "数据来源机构<br>the agency that sends"};
    case BatchUse::hold:
      return {"暂扣：放行之前不生效 Held: without effect until it is released",
              "复核，先问数据来源机构<br>a reviewer, who asks the agency first"};
    case BatchUse::ignore:
      return {"未读 Not read", "无须处理<br>nobody"};
    case BatchUse::accept:
      return {"备注：照常生效 Remark: the batch takes effect", "无须处理<br>nobody"};
  }
  return {};
}

bool is_listed(RowReason reason) {
  return row_reason(name_of(reason)) == reason;
}

/// A number outside the list has the name of the entry that says nothing.
bool is_listed(BatchReason reason) {
  return name_of(reason) != name_of(BatchReason::none);
}

template <typename Reason, typename Use>
std::string table_of(Use use) {
  const UseWords words = words_of(use);
  std::string out = "\n### ";
  out.append(words.title);
  out += "\n\n| 代码 Code | 含义和怎么办 Meaning and what to do | 谁来办 Owner |\n|---|---|---|\n";
  for (int number = 0; number <= 255; ++number) {
    const auto reason = static_cast<Reason>(number);
    if (!is_listed(reason) || use_of(reason) != use) continue;
    out.append("| `").append(name_of(reason)).append("` | ");
    out.append(gw::words_of(reason, Language::zh)).append("<br>");
    out.append(gw::words_of(reason, Language::en)).append(" | ");
    out.append(words.owner).append(" |\n");
  }
  return out;
}

std::string reasons_text() {
  std::string out =
      "# 行与批次的原因 Reasons of rows and batches\n\n"
      "一行或一批数据为什么被驳回、暂扣或加了备注；`reject list`、`run "
      "show`、退回文件和控制台写的就是这些代码。\n"
      "由程序的原因表生成。接口的错误见 [PROBLEMS.md](PROBLEMS.md)。\n"
      "Why a row or a batch was refused, held or remarked upon: the codes of `reject list`, `run "
      "show`, "
      "returned files and the\nconsole. Written from the program's table of reasons. Errors of the "
      "interface: [PROBLEMS.md](PROBLEMS.md).\n\n"
      "## 行 Rows\n";
  for (const RowUse use : {RowUse::reject, RowUse::quarantine, RowUse::review, RowUse::remark})
    out += table_of<RowReason>(use);
  out += "\n## 批次 Batches\n";
  for (const BatchUse use : {BatchUse::refuse, BatchUse::hold, BatchUse::ignore, BatchUse::accept})
    out += table_of<BatchReason>(use);
  return out;
}

TEST(ReferenceTest, OfReasonsIsWrittenFromTheirTable) {
  const auto file = std::filesystem::path(testing::source_dir()) / "schemas" / "REASONS.md";
  EXPECT_TRUE(testing::is_as_committed(file, reasons_text()));
}

}  // namespace
}  // namespace gw
