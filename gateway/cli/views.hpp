#pragma once
// What lists and single objects look like to a person: tables, labelled lines, what a pull brought.
// Pure: JSON in, text out.  A field that the answer does not have shows as "-", so that a newer
// gateway's answer is still readable.  The explanation of a person and the figures have files of
// their own (explanation.hpp, figures.hpp).
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "gateway/base/errc.hpp"

namespace gw::cli {

/// The entries of the list at this path of the interface ("/v1/runs").
std::string table_of(std::string_view path, const boost::json::array& items, Language language);
/// One object of that list.
std::string lines_of(std::string_view path, const boost::json::value& object, Language language);
/// A feed's contract: settings, columns, versions, what waits for a person.
std::string contract_of(const boost::json::value& contract, Language language);
/// What a pull brought: how much was asked for, and the batches with their rows.
std::string pull_of(const boost::json::value& report, Language language);
/// Whether a run that ended left nothing to do: no row was rejected, nor the whole refused, held,
/// discarded or cancelled.
bool ended_whole(const boost::json::value& run);
/// Whether that does not hold of every run of a pull.
bool has_rejects(const boost::json::value& report);

}  // namespace gw::cli
