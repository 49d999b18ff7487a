#pragma once
// Reads a university roster (XSXX): bytes in, namings out.  Made by the adapter for one batch; one
// thread.  The row rules of schemas/feeds/education_province are checked here while the document
// passes; the first reason in the binding order of the reason codes refuses a row.  Refuses as a
// whole: another root element (Errc::peer_content), what the parser refuses; by verdict a document
// that is another batch (SCOPE), follows another (CHAIN) or whose counts disagree (COUNT).
#include <optional>
#include <string>

#include "gateway/adapter/row.hpp"
#include "gateway/adapter/xml_rows.hpp"

namespace gw::education_province {

/// What the reader must know of a batch besides its bytes; kept in Batch::context.
struct BatchContext {
  RegionCode county;   // SZDQHM
  std::string school;  // XXMC; not known of batches that came to earlier programs

  std::string text() const;
  static BatchContext read(std::string_view text);
};

class RosterReader final : public BatchReader {
 public:
  /// `batch`: identity PCH, scope "<XXBSM>/<ND>", context as of BatchContext.
  RosterReader(const AgencyId& agency, const Batch& batch, Day received, RowSink& sink);

  Result<void> feed(std::string_view bytes) override { return parser_.feed(bytes); }
  Result<BatchVerdict> finish() override;

 private:
  class Rows final : public XmlRows {
   public:
    Rows(const AgencyId& agency, const Batch& batch, Day received, RowSink& sink);
    BatchVerdict verdict() const;

   private:
    struct Fault {
      RowReason reason = RowReason::columns;
      std::size_t field = 0;
    };
    struct Reading;

    void on_root(const codec::XmlAttributes& attributes) override;
    Result<void> on_row(const XmlRow& row) override;
    void on_other(std::string_view local, const codec::XmlAttributes& attributes) override;

    Result<void> take_student(const XmlRow& row, std::int64_t line);
    Result<void> take_leaver(const XmlRow& row, std::int64_t line);
    std::optional<Fault> read(const XmlRow& row, Reading& reading) const;
    bool accepted(const XmlRow& row, RowReason check, std::size_t field, Reading& reading) const;
    Naming naming(const XmlRow& row, Reading& reading) const;
    void place(const XmlRow& row, std::int64_t line) const;
    Result<void> refuse(const XmlRow& row, std::int64_t line, Fault fault);
    Result<void> refuse(const XmlRow& row, std::int64_t line, RowReason reason, std::string column,
                        std::string_view value = {});
    Day day_before(std::optional<Instant> changed) const;

    const AgencyId& agency_;
    RowSink& sink_;
    Day received_;
    BatchKind kind_;
    std::string number_, base_, school_, entry_year_;
    BatchContext context_;
    Day day_{};
    std::int64_t stamp_ = 0;
    BatchReason reason_ = BatchReason::none;
    std::optional<std::int64_t> declared_;
    std::optional<std::int64_t> declared_at_end_;
  };

  Rows rows_;
  codec::XmlParser parser_;
};

}  // namespace gw::education_province
