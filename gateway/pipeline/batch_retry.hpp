#pragma once
// What a person's "once more" (重试) does to a run, by where it stopped: before what came was whole
// its feed is pulled again; after, the sealed evidence is read again and judged anew.  Pure.
#include <cstdint>

#include "gateway/domain/batch.hpp"

namespace gw::pipeline {

enum class Retry : std::uint8_t {
  none,        // it ended well, or something else decides it
  pull,        // only its sender has the whole of it
  read_again,  // it stopped or was cancelled, or was refused or held for what it says
};

Retry retry_of(const Batch& batch) noexcept;

}  // namespace gw::pipeline
