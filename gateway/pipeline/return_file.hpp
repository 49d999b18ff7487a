#pragma once
// The return file (退回文件) of a batch: its refused rows that are still open, in the sender's own
// format and encoding, with row numbers, reasons and suggestions in Chinese, to be corrected and
// sent back.  Reads the evidence once more; changes nothing.
#include <cstdint>
#include <string>

#include "gateway/pipeline/batch_desk.hpp"

namespace gw::pipeline {

struct ReturnFile {
  std::string name;  // of the file for its sender; no personal data
  std::string type;  // media type
  std::string bytes;
  std::int64_t rows = 0;
};

/// `group`: of this cause alone; 0 = all.  Errc::not_found, Errc::conflict (nothing is open),
/// Errc::sender_mends (rows of this feed are not read again: its sender's next word mends them).
Result<ReturnFile> make_return_file(BatchDesk& desk, BatchId batch, std::int64_t group);

}  // namespace gw::pipeline
