#include "gateway/cli/account_commands.hpp"

#include <termios.h>
#include <unistd.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <istream>

#include "gateway/cli/print_item.hpp"
#include "gateway/cli/views.hpp"

namespace gw::cli {
namespace {

namespace json = boost::json;

/// The terminal does not show what is typed, for as long as this lives.
class NoEcho {
 public:
  explicit NoEcho(bool terminal) : held_(terminal && tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!held_) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;
  ~NoEcho() {
    if (held_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }

 private:
  termios before_{};
  bool held_ = false;
};

/// One line; the terminal is asked without showing it.
std::string read_secret(const Session& session, std::string_view zh, std::string_view en) {
  const NoEcho quiet(session.in_is_terminal());
  if (session.in_is_terminal()) session.note(session.words(zh, en));
  std::string line;
  std::getline(session.in(), line);
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

std::string_view name_of(AccountAct act) {
  switch (act) {
    case AccountAct::add:
      return "add";
    case AccountAct::scope:
      return "scope";
    case AccountAct::enable:
      return "enable";
    case AccountAct::reset:
      return "reset";
    case AccountAct::disable:
      return "disable";
    case AccountAct::confirm:
      return "confirm";
    case AccountAct::refuse:
      break;
  }
  return "refuse";
}

bool is_decision(AccountAct act) {
  return act == AccountAct::confirm || act == AccountAct::refuse;
}

std::string path_of(const AccountRequest& request) {
  if (request.act == AccountAct::add) return "/v1/accounts";
  std::string path = is_decision(request.act) ? "/v1/grants/" : "/v1/accounts/";
  return path.append(request.object).append("/").append(name_of(request.act));
}

std::string body_of(const AccountRequest& request) {
  json::object body;
  const auto say = [&](const char* name, const std::string& text) {
    if (!text.empty()) body[name] = text;
  };
  if (request.act == AccountAct::add) {
    body["name"] = request.object;
    say("role", request.role);
  }
  if (request.act == AccountAct::add || request.act == AccountAct::scope) {
    say("region", request.region);
    say("agency", request.agency);
  }
  return json::serialize(body);
}

}  // namespace

ExitCode set_up_accounts(const Session& session, const AccountRequest& request) {
  const json::object body{{"system_admin", request.system_admin},
                          {"security_admin", request.security_admin},
                          {"audit_admin", request.audit_admin}};
  const auto answer = session.gateway().post("/v1/accounts/setup", json::serialize(body));
  if (!answer) return session.refuse(answer.error());
  if (!answer->good()) return session.refuse(*answer);
  if (session.options().output != Output::table) {
    session.print_answer(*answer);
    return ExitCode::ok;
  }
  const json::value* items = value_at(answer->content, "items");
  if (items == nullptr || !items->is_array()) return session.refuse(unreadable_answer());
  session.print(table_of("/v1/accounts/setup", items->get_array(), session.options().language));
  session.note(
      session.words("注册码只显示这一次：请分别当面交给三位管理员，在 /ui/enrol 设置密码和验证器",
                    "shown this once: hand each code to its administrator, who sets password and "
                    "authenticator at "
                    "/ui/enrol"));
  return ExitCode::ok;
}

ExitCode acting_as(const Session& session, const std::string& as,
                   const std::function<ExitCode(const Session&)>& act) {
  const std::string password = read_secret(session, "密码：", "password:");
  const std::string code = read_secret(session, "验证码：", "code:");
  const json::object who{{"name", as}, {"password", password}, {"code", code}};
  const auto opened = session.gateway().post("/v1/session", json::serialize(who));
  if (!opened) return session.refuse(opened.error());
  if (!opened->good()) return session.refuse(*opened);
  const std::string_view cookie = opened->headers.find("Set-Cookie").value_or("");
  const Session mine = session.through(
      session.gateway().with_cookie(std::string(cookie.substr(0, cookie.find(';')))));
  const ExitCode ended = act(mine);
  // The session is over whatever came of it; its limit ends it where this does not.
  static_cast<void>(mine.gateway().erase("/v1/session"));
  return ended;
}

ExitCode act_on_account(const Session& session, const AccountRequest& request) {
  const std::string_view view = request.act == AccountAct::disable ? "/v1/accounts" : "/v1/grants";
  const ExitCode ended = acting_as(session, request.as, [&](const Session& mine) {
    const auto answer = mine.gateway().post(path_of(request), body_of(request));
    return print_item(mine, answer, [&](const json::value& item) {
      return lines_of(view, item, session.options().language);
    });
  });
  if (ended != ExitCode::ok || request.act == AccountAct::disable || is_decision(request.act))
    return ended;
  session.note(session.words(
      "等待审计或系统管理员在 72 小时内确认：enrollgate account confirm 编号 --as "
      "姓名；半个注册码只显示"
      "这一次，请当面交给本人，另一半由确认人交给",
      "waits 72 hours for the audit or system administrator: enrollgate account confirm NUMBER "
      "--as "
      "NAME; half of a one-time code is shown this once: hand it over, who confirms hands over the "
      "other"));
  return ended;
}

}  // namespace gw::cli
