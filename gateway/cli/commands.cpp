#include "gateway/cli/commands.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <ostream>

#include "gateway/base/problem_types.hpp"
#include "gateway/cli/arguments.hpp"
#include "gateway/cli/command_tree.hpp"
#include "gateway/cli/text_table.hpp"
#include "gateway/cli/version.hpp"

namespace gw::cli {
namespace {

namespace json = boost::json;

int ask_gateway(Typed& typed, const Streams& streams, const Program& program) {
  Options& options = typed.options;
  if (options.socket.empty()) {
    SocketPlace place = program.find_socket(options.settings, options.overlay);
    if (!place.errors.empty())
      return static_cast<int>(findings(place.errors, options, streams.err));
    options.socket = std::move(place.file);
  }
  const std::int64_t seconds =
      options.timeout_seconds > 0 ? options.timeout_seconds : typed.request_seconds;
  const Session session(
      options, streams,
      GatewayClient(program.connect(options.socket, std::chrono::seconds(seconds)),
                    options.language));
  return static_cast<int>(typed.client(session));
}

/// What was typed is not repeated for arguments that have no place: one may be a person's number.
int wrong_usage(const CLI::ParseError& error, const std::vector<std::string>& arguments,
                std::ostream& err) {
  const bool extras = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError);
  const std::string words =
      extras ? "an argument has no place here (an identity number is never given as an argument: "
               "`explain` reads it from standard input)"
             : without_numbers(printable(error.what()));
  const bool as_json = std::any_of(arguments.begin(), arguments.end(), [](const auto& argument) {
    return argument == "--json" || argument == "--ndjson";
  });
  if (as_json) {
    const json::object problem{{"type", problem_type(Errc::invalid_argument)},
                               {"code", name_of(Errc::invalid_argument)},
                               {"title", describe(Errc::invalid_argument, Language::en)},
                               {"detail", words}};
    err << json::serialize(problem) << '\n';
  } else {
    err << "enrollgate: " << words << "\nTry --help.\n";
  }
  return static_cast<int>(ExitCode::usage);
}

}  // namespace

int run(const std::vector<std::string>& arguments, Streams streams, const Program& program) {
  Typed typed;
  CommandTree tree(typed, streams, program);
  try {
    tree.parse(arguments);
  } catch (const CLI::Success& asked) {
    return tree.help(asked);
  } catch (const CLI::ParseError& error) {
    return wrong_usage(error, arguments, streams.err);
  }
  return typed.local ? typed.local() : ask_gateway(typed, streams, program);
}

}  // namespace gw::cli
