#include "gateway/domain/row_reason.hpp"

#include <array>

namespace gw {
namespace {

struct RowEntry {
  RowReason reason;
  std::string_view name;
  std::string_view zh;
  std::string_view en;
};

struct BatchEntry {
  BatchReason reason;
  BatchUse use;
  std::string_view name;
  std::string_view zh;
  std::string_view en;
};

using R = RowReason;
constexpr std::array<RowEntry, 64> kRows{{
    {R::columns, "COLUMNS", "列数与表头不一致：检查未加引号的逗号或换行后重报",
     "another count of columns than the header: look for an unquoted comma, then resend"},
    {R::bytes, "BYTES", "含有不符合所声明编码的字节：按约定编码重新导出",
     "bytes that are invalid in the declared encoding: export again in the agreed one"},
    {R::name_empty, "NAME_EMPTY", "姓名为空：补填姓名", "the name is empty: fill it in"},
    {R::id_empty, "ID_EMPTY", "证件号码为空：补填号码", "the number is empty: fill it in"},
    {R::id_lost_digits, "ID_LOST_DIGITS",
     "证件号码被表格软件截断：把该列设为文本，从原始记录重新录入",
     "a spreadsheet dropped digits: make the column text and enter it from the source again"},
    {R::id_length, "ID_LENGTH", "证件号码位数不对（应为 18 或 15 位）：核对原件",
     "the number has not 18 (or 15) characters: check it against the document"},
    {R::id_chars, "ID_CHARS", "证件号码含有不允许的字符：核对原件",
     "a character that cannot stand in a citizen number: check it against the document"},
    {R::id_bad_date, "ID_BAD_DATE", "证件号码中的出生日期不存在或晚于今日：核对原件",
     "the birth date in the number is impossible or in the future: check the document"},
    {R::id_check_digit, "ID_CHECK_DIGIT", "证件号码校验位不符：核对原件",
     "the check character does not fit: check the number against the document"},
    {R::date_unreadable, "DATE_UNREADABLE", "必填日期无法识别：按约定格式填写真实日期",
     "a required date is no date: write a real day in an agreed form"},
    {R::date_order, "DATE_ORDER", "终止日期早于起始日期：更正日期",
     "the end lies before the start: correct the dates"},
    {R::code_unknown, "CODE_UNKNOWN", "代码或选项不在约定表内：按代码表填写",
     "a coded field outside its table: use a value of the agreed table"},
    {R::field_empty, "FIELD_EMPTY", "必填项为空：补填", "a required field is empty: fill it in"},
    {R::amount_unreadable, "AMOUNT_UNREADABLE", "金额不是非负的元数（至多两位小数）：更正金额",
     "the amount is no decimal number of yuan, or negative: correct it"},
    {R::sum_differs, "SUM_DIFFERS", "个人缴费与资助之和不等于缴费标准：更正金额",
     "personal plus subsidized amount is not the standard: correct the amounts"},
    {R::amount_twice, "AMOUNT_TWICE", "同一县区同一类别有两个不同金额：保留一个",
     "the same county and category twice with different amounts: keep one"},
    {R::form_differs, "FORM_DIFFERS", "该字段与约定格式不同，按设置驳回：按约定格式重报",
     "a field of another form than agreed, refused by the settings: send it in the agreed form"},
    {R::set_aside, "SET_ASIDE", "该字段与约定格式或代码表不同，按设置隔离：待人工确认新格式",
     "a field outside the agreed form or code table, set aside by the settings until a person has "
     "looked"},

    {R::id_15_digits, "ID_15_DIGITS", "15 位旧号码，已换算为 18 位：请更新为现号码",
     "an old number of 15 digits, read as 18: please update it"},
    {R::id_full_width, "ID_FULL_WIDTH", "号码含全角字符，已转换：请用半角",
     "full-width characters in the number, folded: please use plain digits"},
    {R::id_lower_x, "ID_LOWER_X", "号码末位为小写 x，已转大写", "lower-case x, read as X"},
    {R::id_spaces, "ID_SPACES", "号码前后或中间有空白，已去除", "blanks in the number, removed"},
    {R::id_quoted, "ID_QUOTED", "号码带引号、撇号或制表符，已去除",
     "quotes, apostrophe or TAB around the number, removed"},
    {R::id_disability_card, "ID_DISABILITY_CARD", "残疾人证号，取前 18 位为公民身份号码",
     "a disability certificate: its first 18 characters are the citizen number"},
    {R::id_from_card, "ID_FROM_CARD", "号码栏为空，取自残疾人证号：请补填号码",
     "the number's own field is empty, taken from the certificate: please fill it in"},
    {R::id_form, "ID_FORM", "其他证件号码不是常见形式，按原样保留：请核对",
     "another document that misses its usual form, kept as it is: please check"},
    {R::name_spaces, "NAME_SPACES", "姓名含空白，比对时忽略", "blanks in the name, ignored"},
    {R::name_damaged, "NAME_DAMAGED", "姓名有字缺失（问号、方框或拼音代字）：请补正",
     "a character of the name is damaged (?, □ or pinyin): please correct it"},
    {R::name_private_use, "NAME_PRIVATE_USE", "姓名含自造字编码，已换为标准编码：请升级系统字库",
     "a private-use character, folded to its own: please update the system's characters"},
    {R::name_dot, "NAME_DOT", "姓名间隔号不是“·”，已统一", "another middle dot, read as U+00B7"},
    {R::sex_differs, "SEX_DIFFERS", "性别与证件号码不一致：请核对",
     "the sex differs from the number: please check"},
    {R::birth_differs, "BIRTH_DIFFERS", "出生日期与证件号码不一致：请核对",
     "the birth date differs from the number: please check"},
    {R::division_abolished, "DIVISION_ABOLISHED", "行政区划代码已停用：请换用现行代码",
     "the division code is no longer in use: please use the present one"},
    {R::division_unknown, "DIVISION_UNKNOWN", "行政区划代码不存在：请核对",
     "a division code that never was: please check"},
    {R::duplicate, "DUPLICATE", "与本批另一行完全相同，只计一次",
     "an exact repeat of a row of this batch, counted once"},
    {R::header_repeated, "HEADER_REPEATED", "表头重复出现，不计为数据行",
     "the header line once more, no row"},
    {R::blank, "BLANK", "空行，不计为数据行", "a line without content, no row"},
    {R::line_break, "LINE_BREAK", "单元格内有换行，该行占多个物理行",
     "a quoted line break: one row on several lines"},
    {R::date_open, "DATE_OPEN", "远期日期按长期有效处理", "a far date that means open"},
    {R::date_month, "DATE_MONTH", "日期缺少日，按月末处理：请补全",
     "a date without its day, the month's last day is used: please complete it"},
    {R::date_serial, "DATE_SERIAL", "日期为表格的日期单元格，已读取", "a real date cell, read"},
    {R::date_number, "DATE_NUMBER", "日期为数字单元格，已读取", "a date as number cell, read"},
    {R::inline_string, "INLINE_STRING", "文字直接存于单元格，已读取", "text inside the cell, read"},
    {R::rich_text, "RICH_TEXT", "单元格文字分段存放，已合并", "text in several runs, joined"},
    {R::cells_missing, "CELLS_MISSING", "该行缺少单元格，按列标读取",
     "cells left out of the row, read by their reference"},
    {R::hidden_row, "HIDDEN_ROW", "隐藏行，照常计入", "a hidden row, it counts"},
    {R::backdated, "BACKDATED", "生效日期早于录入日期数月", "the effect lies months back"},
    {R::two_counties, "TWO_COUNTIES", "同一人同一类别出现在两个县区：请核对",
     "the same person and category in two counties: please check"},
    {R::replaced, "REPLACED", "该证明已由另一证明代替", "a certificate replaced by another"},
    {R::corrected, "CORRECTED", "更正了此前的一行", "a row that corrects an earlier one"},
    {R::withdrawn, "WITHDRAWN", "撤销了此前的一行", "a row that undoes an earlier one"},
    {R::two_psn_no, "TWO_PSN_NO", "同一人有两个个人编号：请合并",
     "two person numbers for one person: please merge them"},
    {R::event_missing, "EVENT_MISSING", "推送中没有这一事件，已按对账文件补记：请查推送为何缺失",
     "the webhook never brought this event, it was taken from the reconciliation: please see why"},
    {R::sheet_ignored, "SHEET_IGNORED", "该工作表前几行没有认识的表头，未读取",
     "a sheet without a known header in its first rows, not read"},
    {R::total_differs, "TOTAL_DIFFERS", "合计人数与该表行数不一致：请核对",
     "the total line names another number than the rows of its sheet: please check"},
    {R::accepted_anyway, "ACCEPTED_ANYWAY", "该栏未通过校验，经人工认可在期限内照收，按未填处理",
     "the field fails its check; accepted all the same by a person's word, until its day, as if it "
     "were left out"},

    {R::old_centenarian, "OLD_CENTENARIAN", "15 位号码顺序码为 996-999，可能是百岁老人：待人工核实",
     "15 digits with sequence 996-999, perhaps born in the 1800s: a clerk looks"},
    {R::same_id_two_names, "SAME_ID_TWO_NAMES", "同一号码有两个姓名：待人工核实是否同一人",
     "one number under two names: a clerk must say whether it is one person"},
    {R::status, "STATUS", "学生状态需人工确认是否在籍",
     "a student status that a clerk must look at"},
    {R::order_contradicts, "ORDER_CONTRADICTS", "资助优先级与资助金额矛盾，暂按金额：请核对",
     "the order ranks a lower subsidy before a higher one, amounts decide: please check"},
    {R::amount_reveals, "AMOUNT_REVEALS", "该金额只对应一个敏感类别，会泄露身份：请与他类合并",
     "the amount belongs to one sensitive category alone and reveals it: please join another"},
    {R::row_missing, "ROW_MISSING", "该县区该类别没有金额，也没有全市标准：请补报",
     "county and category without amounts and without a city row: please add them"},
    {R::event_conflict, "EVENT_CONFLICT",
     "同一事件或缴费事实两次内容不同：先到的有效，另一份留待人工处理",
     "the same event or payment fact came with two contents: the first counts, the other waits for "
     "a person"},
    {R::link_barred, "LINK_BARRED", "该行所连的两个证件已由经办人认定不是同一人：待人工核实",
     "the row joins two documents that a clerk said are two persons': a clerk looks"},
}};

using B = BatchReason;
constexpr std::array<BatchEntry, 22> kBatches{{
    {B::none, BatchUse::accept, "NONE", "无", "nothing"},
    {B::count, BatchUse::refuse, "COUNT", "声明的记录数与实有行数不一致：重新生成整批",
     "declared and present rows differ: make the batch again"},
    {B::digest, BatchUse::refuse, "DIGEST", "摘要或大小不符，传输不完整：重新传送",
     "digest or size differ, the transfer is incomplete: send it again"},
    {B::container, BatchUse::refuse, "CONTAINER", "压缩包或工作簿损坏：重新生成",
     "a broken zip, workbook or gzip: make it again"},
    {B::not_well_formed, BatchUse::refuse, "NOT_WELL_FORMED", "XML 或 JSON 无法解析：重新生成",
     "XML or JSON that cannot be parsed: make it again"},
    {B::column_missing, BatchUse::refuse, "COLUMN_MISSING", "缺少必需的列或列名改变：恢复约定列名",
     "a required column is missing or renamed: restore the agreed name"},
    {B::chain, BatchUse::refuse, "CHAIN", "增量批次与上一批不衔接：补送缺失批次或全量",
     "an increment that does not follow the last batch taken: send the gap or a full list"},
    {B::doctype, BatchUse::refuse, "DOCTYPE", "XML 含 DOCTYPE 声明：去除后重送",
     "XML with a DOCTYPE: send it without"},
    {B::encoding, BatchUse::refuse, "ENCODING_INVALID", "编码无法识别：按约定编码重新导出",
     "an encoding that cannot be read: export again in the agreed one"},
    {B::too_large, BatchUse::refuse, "TOO_LARGE", "超过大小上限：拆分后重送",
     "larger than the limit: split it and send again"},
    {B::scope, BatchUse::refuse, "SCOPE", "内容超出该机构的范围：核对行政区划、学校或年度",
     "the content lies outside the agency's scope: check region, school or year"},
    {B::header_only, BatchUse::hold, "HEADER_ONLY", "全量名单没有数据行，暂不生效：请确认",
     "a full list without rows, it ends nobody: please confirm"},
    {B::empty, BatchUse::hold, "EMPTY", "文件为空，暂不生效：重新传送",
     "zero bytes, without effect: send it again"},
    {B::not_signed, BatchUse::hold, "NOT_SIGNED", "会签未完成，暂不生效：补齐后重报",
     "a sign-off is missing: complete it and send again"},
    {B::volume, BatchUse::hold, "VOLUME", "数量与以往相差过大，暂不生效：请确认",
     "far outside the usual size, without effect: please confirm"},
    {B::same_identity_other_content, BatchUse::hold, "SAME_IDENTITY_OTHER_CONTENT",
     "同一批次号内容不同，暂不生效：请说明哪份有效",
     "the same batch with other content, without effect: please say which one holds"},
    {B::form_changed, BatchUse::hold, "FORM_CHANGED",
     "数据格式与已认可的约定不同，暂不生效：核对列出的字段后放行或作废",
     "another form than the accepted contract, without effect: look at the fields named, then "
     "release or discard"},
    {B::no_marker, BatchUse::ignore, "NO_MARKER", "尚无完成标志，未读取",
     "no marker yet, not read"},
    {B::encoding_differs, BatchUse::accept, "ENCODING", "编码与声明或惯例不同，已识别",
     "another encoding than declared or usual, taken"},
    {B::column_alias, BatchUse::accept, "COLUMN_ALIAS", "列序或列名与以往不同，已识别",
     "columns in another order or under a known other name, taken"},
    {B::events_missing, BatchUse::accept, "EVENTS_MISSING", "部分事件只见于对账或重复到达，已补齐",
     "events that came only by reconciliation, or twice, made good"},
    {B::format_differs, BatchUse::accept, "FORMAT_DIFFERS", "文件实际格式与其名称不符，已识别",
     "the file is of another format than its name says, taken"},
}};

// A reason outside the list cannot be made; the first entry keeps the functions total.
constexpr const RowEntry& entry_of(RowReason reason) noexcept {
  for (const RowEntry& entry : kRows) {
    if (entry.reason == reason) return entry;
  }
  return kRows.front();
}

constexpr const BatchEntry& entry_of(BatchReason reason) noexcept {
  for (const BatchEntry& entry : kBatches) {
    if (entry.reason == reason) return entry;
  }
  return kBatches.front();
}

constexpr std::uint8_t kFirstRemark = static_cast<std::uint8_t>(RowReason::id_15_digits);
constexpr std::uint8_t kFirstReview = static_cast<std::uint8_t>(RowReason::old_centenarian);

}  // namespace

RowUse use_of(RowReason reason) noexcept {
  const auto number = static_cast<std::uint8_t>(reason);
  if (number >= kFirstReview) return RowUse::review;
  if (number >= kFirstRemark) return RowUse::remark;
  return reason == RowReason::set_aside ? RowUse::quarantine : RowUse::reject;
}

BatchUse use_of(BatchReason reason) noexcept {
  return entry_of(reason).use;
}

std::string_view name_of(RowReason reason) noexcept {
  return entry_of(reason).name;
}

std::string_view name_of(BatchReason reason) noexcept {
  return entry_of(reason).name;
}

std::optional<RowReason> row_reason(std::string_view name) noexcept {
  for (const RowEntry& entry : kRows) {
    if (entry.name == name) return entry.reason;
  }
  return std::nullopt;
}

std::string_view words_of(RowReason reason, Language language) noexcept {
  return language == Language::zh ? entry_of(reason).zh : entry_of(reason).en;
}

std::string_view words_of(BatchReason reason, Language language) noexcept {
  return language == Language::zh ? entry_of(reason).zh : entry_of(reason).en;
}

}  // namespace gw
