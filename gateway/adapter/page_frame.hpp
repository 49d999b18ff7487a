#pragma once
// Many pages as one delivery: each stands behind a line `page <bytes>` and before a line feed, so
// that a list of thousands of answers is one piece of evidence with every byte of each.  A file
// that begins with `{` is one page without a head: rows that their sender corrected (更正文件).
// Written by an adapter's pull, read by its reader.  One thread; memory is one page.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"

namespace gw {

/// The line before a page of this size; the page follows, then one line feed.
std::string page_head(std::size_t bytes);

class PageFrames {
 public:
  using PageSink = std::function<Result<void>(std::string_view page)>;

  PageFrames(PageSink sink, std::size_t page_limit)
      : sink_(std::move(sink)), page_limit_(page_limit) {}

  /// Any chunking.  Errc::not_well_formed for bytes of another form, too_large over the limit.
  Result<void> feed(std::string_view bytes);
  /// Errc::not_well_formed where the last page is cut.
  Result<void> finish();

 private:
  Result<void> head_ended();
  Result<void> feed_bare(std::string_view bytes);

  PageSink sink_;
  std::size_t page_limit_;
  bool begun_ = false;
  bool bare_ = false;         // one page without a head
  std::string held_;          // of the head line, or of the page
  std::size_t expected_ = 0;  // bytes of the page and its line feed; 0 while in the head line
};

}  // namespace gw
