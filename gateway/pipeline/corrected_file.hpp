#pragma once
// What a corrected file (更正文件) says of itself before its rows are read: which row of the batch
// each of its rows corrects.  Reads the sealed file; changes nothing.
#include "gateway/pipeline/reread.hpp"

namespace gw::pipeline {

/// How the rows of this batch are written for their sender.  Errc::sender_mends for feeds whose
/// sender alone says what holds (the register, tax).
Result<RowForm> form_of(const RunServices& services, const FeedEntry& feed, const Batch& batch);

/// Of an XML list the rows' own numbers are the batch's; a table has them in its first columns.
/// Errc::invalid_argument at the row without such a number, or if the table has no such columns.
Result<LineLinks> links_in(const RunServices& services, const FeedEntry& feed, const Batch& batch,
                           DeliveryId file);

}  // namespace gw::pipeline
