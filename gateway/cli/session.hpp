#pragma once
// One command at work: its common options, its streams and the gateway it talks to.  Data goes to
// standard output, everything said about it to standard error; on failure standard output stays
// empty and standard error has a problem document (--json, --ndjson) or words.
// Used by the commands; never prints what was read from standard input.
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <thread>

#include "gateway/cli/exit_code.hpp"
#include "gateway/cli/gateway_client.hpp"

namespace gw::cli {

enum class Output : std::uint8_t { table, json, json_lines };
enum class Talk : std::uint8_t { normal, quiet };

struct Options {
  std::filesystem::path settings = "config/gateway.yaml";
  std::filesystem::path overlay;
  std::filesystem::path socket;  // empty: the one of the settings
  std::string profile;           // of a gateway elsewhere; empty: this machine's
  Output output = Output::table;
  Talk talk = Talk::normal;
  Language language = Language::zh;
  std::int64_t limit = 0;            // of a list; 0 = not given
  std::string after;                 // where a list goes on: `next` of the page before
  std::int64_t timeout_seconds = 0;  // of a request; 0 = by command
};

/// Waits between two looks at work that goes on.
using Pause = std::function<void(std::chrono::seconds)>;
/// Keeps what Ctrl-C leaves said from now on; empty: nothing.
using Farewell = std::function<void(std::string_view)>;

struct Streams {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool in_is_terminal = false;
  bool err_is_terminal = false;
  Pause pause = [](std::chrono::seconds time) { std::this_thread::sleep_for(time); };
  Farewell farewell = [](std::string_view) {};
};

class Session {
 public:
  Session(const Options& options, Streams streams, GatewayClient gateway)
      : options_(options), streams_(streams), gateway_(std::move(gateway)) {}

  /// The same command by another way to the gateway: as somebody who is signed in.
  Session through(GatewayClient gateway) const { return {options_, streams_, std::move(gateway)}; }

  const Options& options() const { return options_; }
  const GatewayClient& gateway() const { return gateway_; }
  std::istream& in() const { return streams_.in; }
  bool in_is_terminal() const { return streams_.in_is_terminal; }
  bool err_is_terminal() const { return streams_.err_is_terminal; }
  void pause(std::chrono::seconds time) const { streams_.pause(time); }
  bool zh() const { return options_.language == Language::zh; }
  /// Of the two, the words in the language asked for.
  std::string_view words(std::string_view zh_words, std::string_view en_words) const {
    return zh() ? zh_words : en_words;
  }

  void print(std::string_view data) const;
  /// What was printed is to be seen now: more may come late.
  void flush() const;
  /// The bytes of an answer as they are, closed by a line end.
  void print_answer(const Answer& answer) const;
  /// A message beside the data; nothing under --quiet.
  void note(std::string_view message) const;
  /// On a terminal in place of the progress said before, until a message follows; else a line of
  /// its own.  Nothing under --quiet.
  void progress(std::string_view message) const;
  /// What is said on standard error if the caller ends the command by Ctrl-C.  Nothing under
  /// --quiet.
  void on_interrupt(std::string_view message) const;
  ExitCode refuse(const Failure& failure) const;
  /// REQUIRES: the answer is not good.
  ExitCode refuse(const Answer& problem) const;

 private:
  const Options& options_;
  Streams streams_;
  GatewayClient gateway_;
};

/// Says a failure on `err` in the form asked for: words, or problem+json.
void say(const Failure& failure, const Options& options, std::ostream& err);

}  // namespace gw::cli
