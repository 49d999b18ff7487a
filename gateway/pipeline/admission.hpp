#pragma once
// Whether a decoded batch may act: whole, plausible, in its place in the chain.  Pure.
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/adapter/adapter.hpp"
#include "gateway/domain/batch.hpp"
#include "gateway/pipeline/decode_stage.hpp"

namespace gw::pipeline {

/// What the batch's scope looks like before it.
struct ScopeHistory {
  std::optional<Batch> last_full;  // last one applied
  std::optional<Batch> last;       // last one applied, full or not
  std::optional<Batch> base;  // the batch an increment names as its base, whatever became of it
  std::map<std::string, std::int64_t> unit_rows;  // of each unit in the last full list that had it
};

struct Admission {
  BatchState state = BatchState::applying;  // applying: go on; else where the batch ends or waits
  BatchReason reason = BatchReason::none;
  VolumeSide side = VolumeSide::none;  // with BatchReason::volume
};

/// Law 8 and readings 31, 49, 50, 55; the agency's note through the feed's band and the reader's
/// verdict.
/// Where units may be delivered later than others (Absence::delivered_units_only), the band is that
/// of each unit the list has: a school more makes no list implausible, nor does one not there yet.
Admission admit(const Batch& batch, const Decoded& decoded, const ScopeHistory& history,
                const FeedDefinition& feed);

/// Rows of each unit, in the form in which they are kept between lists.
std::string to_text(const std::map<std::string, std::int64_t>& unit_rows);
std::map<std::string, std::int64_t> unit_rows_from(std::string_view text);

}  // namespace gw::pipeline
