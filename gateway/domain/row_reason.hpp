#pragma once
// Reason codes of rows and files: the one list all agencies know (agencies: "Reason codes").
// Each has a stable name, a use, and words in Chinese and English.
#include <cstdint>
#include <optional>
#include <string_view>

#include "gateway/base/errc.hpp"

namespace gw {

enum class RowReason : std::uint8_t {
  // reject: the row is refused.  In the order in which the first that fits is taken.
  columns = 1,
  bytes,
  name_empty,
  id_empty,
  id_lost_digits,
  id_length,
  id_chars,
  id_bad_date,
  id_check_digit,
  date_unreadable,
  date_order,
  code_unknown,
  field_empty,
  amount_unreadable,
  sum_differs,
  amount_twice,
  form_differs,
  // quarantine: the row is set aside, a person looks at the form.
  set_aside,
  // remark: the row is kept.
  id_15_digits = 40,
  id_full_width,
  id_lower_x,
  id_spaces,
  id_quoted,
  id_disability_card,
  id_from_card,
  id_form,
  name_spaces,
  name_damaged,
  name_private_use,
  name_dot,
  sex_differs,
  birth_differs,
  division_abolished,
  division_unknown,
  duplicate,
  header_repeated,
  blank,
  line_break,
  date_open,
  date_month,
  date_serial,
  date_number,
  inline_string,
  rich_text,
  cells_missing,
  hidden_row,
  backdated,
  two_counties,
  replaced,
  corrected,
  withdrawn,
  two_psn_no,
  event_missing,
  sheet_ignored,
  total_differs,
  accepted_anyway,
  // review: the row is kept, a clerk looks.
  old_centenarian = 100,
  same_id_two_names,
  status,
  order_contradicts,
  amount_reveals,
  row_missing,
  event_conflict,
  link_barred,
};

/// What a whole file or batch met.
enum class BatchReason : std::uint8_t {
  none = 0,
  // refuse
  count = 1,
  digest,
  container,
  not_well_formed,
  column_missing,
  chain,
  doctype,
  encoding,
  too_large,
  scope,
  // hold: a person decides
  header_only = 40,
  empty,
  not_signed,
  volume,
  same_identity_other_content,
  form_changed,
  // ignore
  no_marker = 60,
  // accept, with a remark
  encoding_differs = 80,
  column_alias,
  events_missing,
  format_differs,
};

enum class RowUse : std::uint8_t { reject, quarantine, remark, review };
enum class BatchUse : std::uint8_t { accept, refuse, hold, ignore };

RowUse use_of(RowReason reason) noexcept;
BatchUse use_of(BatchReason reason) noexcept;
/// "ID_CHECK_DIGIT"
std::string_view name_of(RowReason reason) noexcept;
std::string_view name_of(BatchReason reason) noexcept;
std::optional<RowReason> row_reason(std::string_view name) noexcept;
/// What it means and what the sender should do, one line.
std::string_view words_of(RowReason reason, Language language) noexcept;
std::string_view words_of(BatchReason reason, Language language) noexcept;

}  // namespace gw
