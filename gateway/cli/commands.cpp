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
#include "gateway/cli/usage_words.hpp"
#include "gateway/cli/version.hpp"

namespace gw::cli {
namespace {

namespace json = boost::json;

std::chrono::seconds time_of(const Typed& typed) {
  const std::int64_t seconds = typed.options.timeout_seconds;
  return std::chrono::seconds(seconds > 0 ? seconds : typed.request_seconds);
}

int ask_elsewhere(const Typed& typed, const Streams& streams, const Program& program) {
  const Options& options = typed.options;
  const RemotePlace place = program.find_profile(options.profile);
  if (!place.errors.empty()) return static_cast<int>(findings(place.errors, options, streams.err));
  const Session session(options, streams,
                        GatewayClient(place.connect(time_of(typed)), options.language));
  const ExitCode ended = typed.client(session);
  const bool refused = ended == ExitCode::not_allowed;
  if (options.output == Output::table && (refused || ended == ExitCode::unreachable)) {
    std::string said(session.words("网关 ", "gateway "));
    said += place.address;
    said += session.words("，证书 ", ", certificate ");
    said += place.certificate.string();
    if (refused)
      said += session.words("；网关在设置 callers 中登记此证书的 CN、角色和区划",
                            "; the gateway's settings list its CN under callers, with role and "
                            "region");
    session.note(said);
  }
  return static_cast<int>(ended);
}

int ask_gateway(Typed& typed, const Streams& streams, const Program& program) {
  Options& options = typed.options;
  if (options.socket.empty()) {
    SocketPlace place = program.find_socket(options.settings, options.overlay);
    if (!place.errors.empty())
      return static_cast<int>(findings(place.errors, options, streams.err));
    options.socket = std::move(place.file);
  }
  const Session session(
      options, streams,
      GatewayClient(program.connect(options.socket, time_of(typed)), options.language));
  return static_cast<int>(typed.client(session));
}

/// Of a line that could not be read: the language that it asks for stands somewhere in it.
bool asks_for_english(const std::vector<std::string>& arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--lang=en") return true;
    if (arguments[i] == "--lang" && i + 1 < arguments.size() && arguments[i + 1] == "en")
      return true;
  }
  return false;
}

/// What was typed is not repeated for arguments that have no place: one may be a person's number.
/// `meant`: the name that one of them comes near, else empty.
int wrong_usage(const CLI::ParseError& error, const std::string& meant,
                const std::vector<std::string>& arguments, std::ostream& err) {
  const bool extras = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError);
  const std::string words =
      !meant.empty() ? meant
      : extras ? "an argument has no place here (an identity number is never given as an argument: "
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
  } else if (asks_for_english(arguments)) {
    err << "enrollgate: " << words << "\nTry --help.\n";
  } else {
    err << "enrollgate: " << usage_in_chinese(words) << "\n用法见 --help。\n";
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
    return wrong_usage(error, tree.meant(), arguments, streams.err);
  }
  if (typed.local) return typed.local();
  return typed.options.profile.empty() ? ask_gateway(typed, streams, program)
                                       : ask_elsewhere(typed, streams, program);
}

}  // namespace gw::cli
