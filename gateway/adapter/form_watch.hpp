#pragma once
// Watches the form of a batch's rows while its reader reads them: which columns stand, of which
// shapes their values are.  Made by the pipeline for each run (RowSink::form), told by the readers,
// one thread.  It looks at the first rows and then at one of some dozens, so that a million rows
// cost no more than some thousands; only where rows are to be refused or set aside for their form
// (FormScreen) does it look at each.
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/domain/drift.hpp"
#include "gateway/domain/feed_form.hpp"
#include "gateway/domain/row_reason.hpp"

namespace gw {

/// The columns for whose values a row is refused or set aside.
struct FormScreen {
  struct Field {
    std::string entity;
    std::string column;
    DriftUse use = DriftUse::quarantine;       // or reject_rows
    bool any_value = false;                    // a column nobody knew: whatever stands in it
    std::array<bool, kValueShapes> foreign{};  // else: values of these shapes
  };
  std::vector<Field> fields;
};

/// Why a row goes no further, by its form.
struct FormFault {
  RowReason reason = RowReason::set_aside;
  std::string column;
};

class FormWatch {
 public:
  /// `entity`: the batch's kind; a part's name goes behind it.
  explicit FormWatch(std::string entity, FormScreen screen = {});

  /// The rows that follow are of this table of the delivery ("relations").
  void part(std::string_view name);
  /// The columns stand in a header; an empty name is none.
  void header(std::span<const std::string> columns);

  /// Looks at a row if it is its turn: `give` hands each field to value().  What stops the row.
  template <class Give>
  std::optional<FormFault> row(const Give& give) {
    if (!due()) return std::nullopt;
    begin_row();
    give(*this);
    return std::exchange(fault_, std::nullopt);
  }
  /// A field of the row, there though perhaps empty; `stored` where the container has types.
  void value(std::string_view column, std::string_view text,
             std::optional<ValueShape> stored = std::nullopt);

  /// A row was refused for a code outside its table.
  void refused_code(std::string_view column, std::string_view code);
  struct RefusedCode {
    std::string entity;
    std::string column;
    std::string code;  // or the name of its shape, where it is no short code
    std::int64_t rows = 0;
  };
  const std::vector<RefusedCode>& refused_codes() const { return refused_codes_; }

  /// What was seen; parts without a row and without a header are left out.
  std::vector<FeedForm> take();

 private:
  bool due() {
    if (!screen_.fields.empty()) return true;
    return seen_++ < kFirstRows || seen_ % kThenEach == 0;
  }
  void begin_row();
  void screen(std::string_view column, std::string_view text, ValueShape shape);

  static constexpr std::int64_t kFirstRows = 512;
  static constexpr std::int64_t kThenEach = 61;

  std::string kind_;
  FormScreen screen_;
  std::vector<FeedForm> forms_;
  std::size_t form_ = 0;
  std::size_t next_column_ = 0;  // rows mostly keep one order: the guess that saves the search
  std::int64_t seen_ = 0;        // rows of the part
  std::optional<FormFault> fault_;
  std::vector<RefusedCode> refused_codes_;
};

}  // namespace gw
