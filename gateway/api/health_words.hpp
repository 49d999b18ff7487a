#pragma once
// The doctor's answers (体检) in words: what was found, and what to do where it is not well.  Pure.
#include <string>

#include "gateway/base/errc.hpp"
#include "gateway/monitor/checks.hpp"

namespace gw::api {

/// "对方证书还有 19 天到期": a sentence without the subject's name.
std::string words_of(const monitor::Check& check, Language language);
/// What to do next; empty where all is well.
std::string next_step(const monitor::Check& check, Language language);

}  // namespace gw::api
