#include "gateway/cli/session.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <ostream>

#include "gateway/base/problem_types.hpp"
#include "gateway/cli/json_text.hpp"

namespace gw::cli {

namespace json = boost::json;

void say(const Failure& failure, const Options& options, std::ostream& err) {
  if (options.output == Output::table) {
    err << "enrollgate: " << failure.text(options.language) << '\n';
    return;
  }
  json::object problem;
  problem["type"] = problem_type(failure.code());
  problem["code"] = name_of(failure.code());
  problem["title"] = describe(failure.code(), options.language);
  problem["next"] = next_step(failure.code(), options.language);
  if (!failure.step().empty()) problem["step"] = failure.step();
  err << json::serialize(problem) << '\n';
}

void Session::print(std::string_view data) const {
  streams_.out << data;
}

void Session::flush() const {
  streams_.out << std::flush;
}

void Session::print_answer(const Answer& answer) const {
  streams_.out << answer.bytes;
  if (answer.bytes.empty() || answer.bytes.back() != '\n') streams_.out << '\n';
}

void Session::note(std::string_view message) const {
  if (options_.talk == Talk::normal) streams_.err << message << '\n';
}

void Session::progress(std::string_view message) const {
  if (options_.talk != Talk::normal) return;
  if (streams_.err_is_terminal) {
    streams_.err << "\r\x1b[K" << message << std::flush;
  } else {
    streams_.err << message << '\n';
  }
}

void Session::on_interrupt(std::string_view message) const {
  if (options_.talk == Talk::normal) streams_.farewell(message);
}

ExitCode Session::refuse(const Failure& failure) const {
  say(failure, options_, streams_.err);
  return exit_code_of(failure.code());
}

ExitCode Session::refuse(const Answer& problem) const {
  const std::string code = text_at(problem.content, "code");
  if (options_.output == Output::table) {
    streams_.err << "enrollgate: " << (code.empty() ? std::to_string(problem.status) : code);
    // Names the field that is wrong (facts.county), never what stood in it.
    if (const std::string step = text_at(problem.content, "step"); !step.empty())
      streams_.err << " at " << step;
    streams_.err << ':';
    for (const char* part : {"title", "detail", "next"}) {
      const std::string text = text_at(problem.content, part);
      if (!text.empty()) streams_.err << ' ' << text << (zh() ? "。" : ".");
    }
    streams_.err << '\n';
  } else {
    streams_.err << problem.bytes << '\n';
  }
  return exit_code_of(problem.status, code);
}

}  // namespace gw::cli
