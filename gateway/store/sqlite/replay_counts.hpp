#pragma once
// What reading refused rows again came to, as it is stored: numbers parted by blanks.  Used by the
// store's files on jobs and on acceptances asked for.
#include <string>
#include <string_view>

#include "gateway/domain/replay.hpp"

namespace gw::store::sqlite {

std::string counts_text(const ReplayCounts& counts);
/// What a text of an earlier program leaves out is 0.
ReplayCounts counts_from(std::string_view text);

}  // namespace gw::store::sqlite
