#pragma once
// What a person is asked for on a terminal, and how the answer stands in a settings file.
#include <string>

#include "gateway/cli/session.hpp"

namespace gw::app {

/// One line of the terminal; empty takes what is offered.
std::string ask(const cli::Streams& streams, const std::string& what, const std::string& offered);

/// Plain where YAML takes it as it is, else in double quotes.
std::string yaml_scalar(const std::string& text);

}  // namespace gw::app
