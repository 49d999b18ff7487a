#include "gateway/console/pages.hpp"

#include <algorithm>

#include "gateway/console/assets.hpp"

namespace gw::console {

namespace {

constexpr std::string_view kRoot = "/ui/";
constexpr std::string_view kFiles =
    "assets/";  // below it are files, elsewhere the page's addresses

// Nothing inline, nothing from outside, no frame around it, no text that becomes markup.
constexpr std::string_view kContentPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";

std::string_view path_of(const ports::HttpRequest& request) {
  const std::string_view target = request.target;
  return target.substr(0, target.find('?'));
}

void guard(ports::HttpResponse& response) {
  response.headers.set("Content-Security-Policy", std::string(kContentPolicy));
  response.headers.set("X-Content-Type-Options", "nosniff");
  response.headers.set("Referrer-Policy", "no-referrer");
  response.headers.set("Cross-Origin-Opener-Policy", "same-origin");
  response.headers.set("Cross-Origin-Resource-Policy", "same-origin");
  response.headers.set("Permissions-Policy",
                       "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
}

ports::HttpResponse plain_answer(int status, std::string_view words) {
  ports::HttpResponse response(status, "text/plain; charset=utf-8", std::string(words));
  response.headers.set("Cache-Control", "no-store");
  guard(response);
  return response;
}

const Asset* asset_at(std::string_view path) {
  const auto all = assets();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Asset& one) { return one.path == path; });
  return found == all.end() ? nullptr : &*found;
}

/// One word of a list such as `br, gzip;q=0.8` without a weight of nought.
bool takes_gzip(const ports::HttpRequest& request) {
  std::string_view list = request.headers.find("Accept-Encoding").value_or("");
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    std::string_view one = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
    if (one.substr(0, one.find_first_of("; ")) != "gzip") continue;
    return one.find("q=0") == std::string_view::npos || one.find("q=0.") != std::string_view::npos;
  }
  return false;
}

ports::HttpResponse file(const ports::HttpRequest& request, const Asset& asset) {
  const bool gzip = takes_gzip(request);
  // Another coding is another representation, with a tag of its own.
  std::string etag(asset.etag);
  if (gzip) etag.insert(etag.size() - 1, "-gz");
  ports::HttpResponse response;
  if (request.headers.find("If-None-Match") == etag) {
    response = ports::HttpResponse(304);
  } else {
    response = ports::HttpResponse(200, asset.type, std::string(gzip ? asset.gzip : asset.plain));
    if (gzip) response.headers.set("Content-Encoding", "gzip");
  }
  response.headers.set("ETag", etag);
  response.headers.set("Vary", "Accept-Encoding");
  response.headers.set("Cache-Control",
                       asset.named_by_content ? "public, max-age=31536000, immutable" : "no-cache");
  guard(response);
  return response;
}

}  // namespace

bool is_page(const ports::HttpRequest& request) {
  const std::string_view path = path_of(request);
  return path == "/ui" || path.substr(0, kRoot.size()) == kRoot;
}

ports::HttpResponse page(const ports::HttpRequest& request) {
  if (request.method != "GET") {
    ports::HttpResponse response = plain_answer(405, "The console is read with GET.\n");
    response.headers.set("Allow", "GET");
    return response;
  }
  std::string_view path = path_of(request);
  if (path == "/ui") {
    ports::HttpResponse response = plain_answer(308, "The console is at /ui/.\n");
    response.headers.set("Location", std::string(kRoot));
    return response;
  }
  path.remove_prefix(kRoot.size());
  const Asset* asset = asset_at(path);
  if (asset == nullptr && path.substr(0, kFiles.size()) != kFiles) asset = asset_at("");
  if (asset == nullptr) {
    return plain_answer(404, "There is no such file; the console begins at /ui/.\n");
  }
  return file(request, *asset);
}

}  // namespace gw::console
