#include "adapters/city_bureau/reader.hpp"

#include <utility>

#include "adapters/city_bureau/checks.hpp"

namespace gw::city_bureau {
namespace {

template <class Row>
Result<void> give(RowSink& sink, const Row& row, std::string key) {
  if (!row.refused) return sink.without_effect(row.place.line());
  RefusedRow refused;
  refused.line = row.place.line();
  refused.column = row.column;
  refused.reason = *row.refused;
  refused.row = PersonalText(key);
  refused.key = std::move(key);
  return sink.refuse(std::move(refused));
}

}  // namespace

Result<void> BookReader::feed(std::string_view bytes) {
  if (static_cast<std::int64_t>(bytes_.size() + bytes.size()) > kFileMost)
    return fail(Errc::too_large, "city_bureau.read", kFileMost);
  bytes_ += bytes;
  return {};
}

Result<BatchVerdict> BookReader::finish() {
  GW_TRY(LevyBook book, read_levy_book(std::exchange(bytes_, {}), pool_));
  std::vector<Finding> findings = check(book);
  findings.insert(findings.end(), book.notes.begin(), book.notes.end());
  for (const Standard& row : book.standards) GW_CHECK(give(sink_, row, row.key()));
  for (const Priority& row : book.order) GW_CHECK(give(sink_, row, row.category));
  for (const Finding& one : findings) GW_CHECK(sink_.note(one.place.line(), one.reason));
  BatchVerdict verdict;
  verdict.parts = book.sheets;
  verdict.reason = verdict_of(book);
  return verdict;
}

BatchReason verdict_of(const LevyBook& book) {
  if (book.incomplete) return BatchReason::column_missing;
  if (book.rows() == 0) return BatchReason::header_only;
  return book.signed_on ? BatchReason::none : BatchReason::not_signed;
}

}  // namespace gw::city_bureau
