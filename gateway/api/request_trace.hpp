#pragma once
// The trace of a request (W3C Trace Context): taken from whoever asks, else begun here; it stands
// in the answer's head, in a problem's document and in the log, so that what a person saw is found
// in the log by one word.  It says nothing of anybody.  Loop thread.
#include <optional>
#include <string>
#include <string_view>

#include "gateway/crypto/random.hpp"
#include "gateway/ports/message.hpp"

namespace gw::api {

class RequestTrace {
 public:
  /// `given`: the request's `traceparent`; what is none of version 00 begins a trace of its own.
  RequestTrace(std::optional<std::string_view> given, crypto::Random& random);

  /// 32 hexadecimal digits; fit for the log.
  const std::string& id() const { return id_; }
  std::string_view loggable() const { return id_; }
  /// 16 hexadecimal digits: this request among those of its trace.
  const std::string& span() const { return span_; }
  /// "00-<trace>-<our span>-<flags>".
  std::string parent() const { return "00-" + id_ + "-" + span_ + "-" + flags_; }
  /// Puts it into the head, and into the document of a problem.
  void into(ports::HttpResponse& response) const;

 private:
  std::string id_;
  std::string span_;
  std::string flags_ = "00";  // not sampled, unless whoever asks says so
};

}  // namespace gw::api
