#include "gateway/trial/watch.hpp"

#include <utility>

namespace gw::trial {
namespace {

namespace asio = boost::asio;

/// Counts a body on its way to whoever asked for it.
class CountingSink final : public ports::BodySink {
 public:
  CountingSink(ports::BodySink& sink, SeenCall& call) : sink_(sink), call_(call) {}

  asio::awaitable<Result<void>> begin(const ports::HttpResponse& head) override {
    call_.status = head.status;
    call_.headers = head.headers;
    return sink_.begin(head);
  }
  asio::awaitable<Result<void>> take(std::string_view bytes) override {
    call_.bytes += static_cast<std::int64_t>(bytes.size());
    return sink_.take(bytes);
  }

 private:
  ports::BodySink& sink_;
  SeenCall& call_;
};

/// Another character of the same alphabets (Base64, hex), so that only the proof fails.
void spoil(ports::HttpRequest& request, const std::string& header) {
  const auto value = request.headers.find(header);
  if (!value || value->empty()) return;
  std::string text(*value);
  text.front() = text.front() == 'a' ? 'b' : 'a';
  request.headers.set(header, std::move(text));
}

class WatchedHttp final : public ports::HttpClient {
 public:
  WatchedHttp(ports::HttpClient& client, LineLog& log) : client_(client), log_(log) {}

  asio::awaitable<Result<ports::HttpResponse>> send(ports::HttpRequest request,
                                                    ports::FetchOptions options) override {
    if (log_.calls.size() >= log_.most_calls) co_return fail(Errc::cancelled, "trial.enough");
    if (!log_.spoil.empty()) spoil(request, log_.spoil);
    SeenCall call;
    call.request = request;
    std::optional<CountingSink> counting;
    if (options.sink != nullptr) options.sink = &counting.emplace(*options.sink, call);
    Result<ports::HttpResponse> answer = co_await client_.send(std::move(request), options);
    call.answered = SystemClock().now();
    if (answer) {
      call.status = answer->status;
      call.headers = answer->headers;
      if (!counting) call.bytes = static_cast<std::int64_t>(answer->body.size());
    } else {
      call.failure = answer.error();
    }
    log_.calls.push_back(std::move(call));
    co_return answer;
  }

 private:
  ports::HttpClient& client_;
  LineLog& log_;
};

class WatchedFiles final : public ports::FileServer {
 public:
  WatchedFiles(ports::FileServer& files, LineLog& log) : files_(files), log_(log) {}

  asio::awaitable<Result<std::vector<ports::RemoteFile>>> list(std::string folder) override {
    if (log_.files.size() >= log_.most_calls) co_return fail(Errc::cancelled, "trial.enough");
    auto outcome = co_await files_.list(folder);
    note(std::move(folder), outcome);
    co_return outcome;
  }
  asio::awaitable<Result<std::string>> read(std::string path, std::size_t limit) override {
    if (log_.files.size() >= log_.most_calls) co_return fail(Errc::cancelled, "trial.enough");
    auto outcome = co_await files_.read(path, limit);
    note(std::move(path), outcome);
    co_return outcome;
  }
  /// A trial changes nothing.
  asio::awaitable<Result<void>> write(std::string, std::string) override {
    co_return fail(Errc::forbidden, "trial.write");
  }

 private:
  template <class T>
  void note(std::string path, const Result<T>& outcome) {
    SeenFile seen;
    seen.path = std::move(path);
    if (!outcome) seen.failure = outcome.error();
    log_.files.push_back(std::move(seen));
  }

  ports::FileServer& files_;
  LineLog& log_;
};

}  // namespace

std::unique_ptr<ports::HttpClient> watched(ports::HttpClient& client, LineLog& log) {
  return std::make_unique<WatchedHttp>(client, log);
}

std::unique_ptr<ports::FileServer> watched(ports::FileServer& files, LineLog& log) {
  return std::make_unique<WatchedFiles>(files, log);
}

}  // namespace gw::trial
