#pragma once
// HTTP messages and the peer behind a request, as handlers and adapters see them: plain values, no
// library types. Used by net (which fills and sends them), by api, webhook and every adapter with a
// connection. Structs have constructors on purpose: g++ 12 destroys aggregates built inside
// co_await expressions twice. Bodies and header values are peer text: they never go into a Failure,
// a log line or an address.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/base/clock.hpp"

namespace gw::ports {

/// Header fields in the order of arrival; names compare without regard to ASCII case.
class Headers {
 public:
  using Field = std::pair<std::string, std::string>;

  /// Adds a field, even if the name is there already (Set-Cookie, lists).
  void add(std::string name, std::string value) {
    fields_.emplace_back(std::move(name), std::move(value));
  }
  /// Replaces every field of that name by one.
  void set(std::string name, std::string value) {
    std::erase_if(fields_, [&](const Field& field) { return same_name(field.first, name); });
    add(std::move(name), std::move(value));
  }
  /// The first value of that name.
  std::optional<std::string_view> find(std::string_view name) const {
    for (const Field& field : fields_) {
      if (same_name(field.first, name)) return field.second;
    }
    return std::nullopt;
  }
  bool contains(std::string_view name) const { return find(name).has_value(); }
  std::size_t size() const { return fields_.size(); }
  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }

 private:
  static char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
  static bool same_name(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (lower(a[i]) != lower(b[i])) return false;
    }
    return true;
  }

  std::vector<Field> fields_;
};

struct HttpRequest {
  HttpRequest() = default;
  HttpRequest(std::string method_name, std::string target_text, std::string body_bytes = {})
      : method(std::move(method_name)),
        target(std::move(target_text)),
        body(std::move(body_bytes)) {}

  std::string method;  // "GET", upper case as on the wire
  std::string target;  // origin form: path and query, still percent-encoded
  Headers headers;
  std::string body;
};

struct HttpResponse {
  HttpResponse() = default;
  explicit HttpResponse(int status_code) : status(status_code) {}
  HttpResponse(int status_code, std::string_view content_type, std::string body_bytes)
      : status(status_code), body(std::move(body_bytes)) {
    headers.add("Content-Type", std::string(content_type));
  }

  int status = 0;
  Headers headers;
  std::string body;
};

/// Who is at the other end: the subject of a verified certificate, or a process of this machine.
struct PeerIdentity {
  PeerIdentity() = default;

  bool present = false;      // a certificate was shown and verified
  bool local = false;        // came by the unix socket
  std::string common_name;   // CN: the agency's id
  std::string organization;  // O
  std::string region;        // OU: six digits
  std::string issuer;        // RFC 2253 text of the issuer's subject
  std::string serial;        // upper-case hex
  Instant certificate_ends{};
  std::string address;  // of the network, as text; empty: not by the network
};

}  // namespace gw::ports
