#pragma once
// The calendar of work days (节假日与调休) from its file: each year as the State Council's notice
// orders it.  Read with the settings.
#include <filesystem>
#include <vector>

#include "gateway/adapter/settings_node.hpp"
#include "gateway/schedule/work_calendar.hpp"

namespace gw::app {

/// What is wrong goes to `errors`, with its place.
schedule::WorkCalendar read_calendar(const std::filesystem::path& file,
                                     std::vector<SettingsError>& errors);

}  // namespace gw::app
