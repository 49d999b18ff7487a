#pragma once
// One object of the interface on standard output: as it came, or as the text of its view.
#include <boost/json/value.hpp>

#include "gateway/cli/json_text.hpp"
#include "gateway/cli/session.hpp"

namespace gw::cli {

inline Failure unreadable_answer() {
  return fail(Errc::peer_content, "cli.answer");
}

/// ok for a good answer; otherwise what is wrong has been said.
inline ExitCode refused_or_ok(const Session& session, const Result<Answer>& answer) {
  if (!answer) return session.refuse(answer.error());
  return answer->good() ? ExitCode::ok : session.refuse(*answer);
}

/// Prints the answer as it is, or the text `view` makes of its one object.
template <class View>
ExitCode print_item(const Session& session, const Result<Answer>& answer, const View& view) {
  if (const ExitCode refused = refused_or_ok(session, answer); refused != ExitCode::ok)
    return refused;
  if (session.options().output != Output::table) {
    session.print_answer(*answer);
    return ExitCode::ok;
  }
  const boost::json::value* item = value_at(answer->content, "item");
  if (item == nullptr || !item->is_object()) return session.refuse(unreadable_answer());
  session.print(view(*item));
  return ExitCode::ok;
}

}  // namespace gw::cli
