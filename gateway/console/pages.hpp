#pragma once
// The console under /ui/: static files with the headers that keep a page to itself.  Given to the
// listeners by app, beside the interface; holds no data of anybody, so who shows no listed
// certificate sees a page that says so.  Pure, any thread.
#include "gateway/ports/message.hpp"

namespace gw::console {

/// Whether the target is the console's: /ui or below.
bool is_page(const ports::HttpRequest& request);

/// The file, or the page itself for each of its own addresses (/ui/feeds/...); 304 if the asker has
/// it, 308 from /ui to /ui/, 404 for a file that is not there, 405 for other methods than
/// GET.
ports::HttpResponse page(const ports::HttpRequest& request);

}  // namespace gw::console
