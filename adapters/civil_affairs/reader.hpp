#pragma once
// Reads a list of assistance recipients (救助对象清单), full or increment: bytes in, namings out.
// Made by the adapter for one batch; one thread.  The row rules of schemas/feeds/civil_affairs are
// checked here while the document passes.  Refuses as a whole: another root element
// (Errc::peer_content), what the parser refuses; by verdict another county or batch (SCOPE) and a
// missing 记录数 (COUNT).  A declared character set that the document leaves is a remark
// (ENCODING).
#include <optional>
#include <string>

#include "adapters/civil_affairs/batch_number.hpp"
#include "adapters/civil_affairs/declared_set.hpp"
#include "gateway/adapter/row.hpp"
#include "gateway/adapter/xml_rows.hpp"

namespace gw::civil_affairs {

class RecipientReader final : public BatchReader {
 public:
  /// `batch`: identity 批次号, scope the county.
  RecipientReader(const AgencyId& agency, const Batch& batch, Day received, RowSink& sink);

  Result<void> feed(std::string_view bytes) override;
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

    std::optional<Fault> read(const XmlRow& row, Reading& reading) const;
    std::optional<Fault> read_dates(const XmlRow& row, Reading& reading) const;
    std::optional<Fault> read_codes(const XmlRow& row, Reading& reading) const;
    std::optional<Day> last_day(const Reading& reading) const;
    Naming naming(const XmlRow& row, Reading& reading) const;
    void place(const XmlRow& row, std::int64_t line) const;
    void remark(const XmlRow& row, const Reading& reading, AssertedRow& out) const;
    Result<void> refuse(const XmlRow& row, const Reading& reading, std::int64_t line, Fault fault);
    Result<void> refuse(const XmlRow& row, const Reading& reading, std::int64_t line,
                        RowReason reason, std::string column, std::string_view value = {});
    bool is_full() const { return batch_.kind == BatchKind::full; }

    const AgencyId& agency_;
    RowSink& sink_;
    Day received_;
    std::string number_;
    BatchNumber batch_;
    BatchReason reason_ = BatchReason::none;
    std::optional<std::int64_t> declared_;
  };

  Rows rows_;
  codec::XmlParser parser_;
  DeclaredSet declared_set_;
};

}  // namespace gw::civil_affairs
