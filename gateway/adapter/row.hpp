#pragma once
// What an adapter's reader says of a batch, row by row: a row asserts a fact about somebody, or is
// refused. The pipeline (RowSink) spools, compares and applies; the reader knows the format,
// nothing of the store.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/domain/batch.hpp"
#include "gateway/domain/fact.hpp"
#include "gateway/domain/identity.hpp"
#include "gateway/domain/row_reason.hpp"
#include "gateway/domain/value_mapping.hpp"

namespace gw {

struct RowRemark {
  RowReason reason = RowReason::duplicate;
  std::string column;  // the sender's own name of the field
};

/// Whether a row is taken though `value` in `column` fails `check`, since a person said so of its
/// cause or of the row with this key; then with the remark ACCEPTED_ANYWAY.  The reader goes on as
/// if the field were left out.
bool taken_anyway(const ValueAliases& aliases, RowReason check, std::string_view column,
                  std::string_view value, std::string_view key, std::vector<RowRemark>& remarks);

enum class RowOperation : std::uint8_t {
  put = 1,  // the fact holds as the row has it
  end = 2,  // the naming of this key held until `last_day` (a delete row)
  remove =
      3,  // the fact of this key was never true or is no more (register D, a line gone from a day)
};

/// A row that was read.
struct AssertedRow {
  std::int64_t line = 0;  // row number in the agency's own way of counting
  RowOperation operation = RowOperation::put;
  Identity subject;         // whom the row is about; empty where only a key says so
  std::string subject_key;  // or: the key, in the same scope, of a fact about the same person
  std::string key;          // the sender's own key of the fact
  std::string event_id;     // event batches: the event's own id
  /// Orders rows of one key; a lower one than the last applied changes nothing.
  std::int64_t stamp = 0;
  std::optional<Fact> fact;     // put only
  std::optional<Day> last_day;  // end only
  std::vector<RowRemark> remarks;
  std::vector<RowRemark> reviews;  // kept, a clerk looks
};

/// A row that was refused.
struct RefusedRow {
  std::int64_t line = 0;
  std::string column;
  RowReason reason = RowReason::columns;
  std::string
      key;  // the sender's key, as far as the row has one: it holds what was known (readings 31)
  PersonalText number_as_written;
  PersonalText row;    // as received
  PersonalText value;  // what stands in the column, as written; empty where no column is named
};

/// How the rows that follow were written: what it takes to write some of them again for their
/// sender.
struct RowForm {
  enum class Kind : std::uint8_t { csv, workbook, xml, json };

  Kind kind = Kind::csv;
  bool gb18030 = false;              // else UTF-8
  bool zipped = false;               // the file came in a zip
  std::uint32_t part = 0;            // the sheet; 0 = no parts
  std::vector<std::string> columns;  // tables: the header's cells
  std::string head;                  // XML: the root's start tag and end tag
  std::string tail;
};

class FormWatch;
class PlacingWatch;
class RowLook;

class RowSink {
 public:
  virtual ~RowSink() = default;
  /// What persons said of this feed's own values in coded columns; outlives the reader.
  virtual const ValueAliases& aliases() const;
  /// Said where a document or sheet begins.
  virtual void written_as(const RowForm& form);
  virtual Result<void> put(AssertedRow row) = 0;
  virtual Result<void> refuse(RefusedRow row) = 0;
  /// A row that is taken but has no effect here (ping, another levy item, payment.settled).
  virtual Result<void> without_effect(std::int64_t line) = 0;
  /// A line that is no row (blank, repeated header, total): a remark only.
  virtual Result<void> note(std::int64_t line, RowReason reason) = 0;
  /// Who watches the form of the rows, told by the reader before it judges a row (form_watch.hpp);
  /// null: nobody.
  virtual FormWatch* form() { return nullptr; }
  /// Who wants to know where rows say that their people are found, told by the reader before it
  /// puts a row (row_placing.hpp); null: nobody.
  virtual PlacingWatch* placings() { return nullptr; }
  /// Who looks at the row of this line alone, shown it before it is judged (row_look.hpp); null:
  /// nobody.
  virtual RowLook* look(std::int64_t /*line*/) { return nullptr; }
  /// What the list calls a school (学校名称), told before a row of it is put.
  virtual void school_named(std::string_view /*code*/, std::string_view /*name*/) {}
};

/// What absence from a batch means.
struct Absence {
  bool ends = false;  // whoever is missing is named no longer
  Day last_day{};     // the last day on which they were named
  bool delivered_units_only =
      false;  // a unit (school) missing altogether means "not yet delivered"
  /// A key whose last row had this stamp or a higher one stays, though it is missing: where only
  /// absence from two lists running ends (残联), the order of the list before.
  std::optional<std::int64_t> unless_seen_since;
  /// Namings in this capacity stay, though their key is missing: a clerk is asked (脱贫人口).
  std::optional<Capacity> except;
};

/// What the document says of itself once it was read to its end.
struct BatchVerdict {
  std::optional<std::int64_t> declared_rows;  // compared with the rows seen by the pipeline: COUNT
  BatchReason reason =
      BatchReason::none;  // a remark on an accepted batch, or why it is refused or held
  Absence absence;
  /// Names of the parts that lines speak of (sheets of a workbook, files of a zip): row_place.hpp.
  std::vector<std::string> parts;
};

/// Reads one batch: bytes in, in pieces of any size; rows out into the sink given at its making.
/// A Failure ends the batch as a whole: nothing of it is applied.
class BatchReader {
 public:
  virtual ~BatchReader() = default;
  virtual Result<void> feed(std::string_view bytes) = 0;
  virtual Result<BatchVerdict> finish() = 0;
};

}  // namespace gw
