#include "gateway/cli/own_commands.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <ostream>

#include "gateway/base/problem_types.hpp"
#include "gateway/cli/text_table.hpp"
#include "gateway/cli/version.hpp"

namespace gw::cli {

namespace json = boost::json;

ExitCode findings(const std::vector<std::string>& errors, const Options& options,
                  std::ostream& err) {
  if (options.output == Output::table) {
    for (const std::string& error : errors) err << error << '\n';
  } else {
    json::array list;
    for (const std::string& error : errors) {
      list.emplace_back(json::object{{"detail", error}});
    }
    const json::object problem{{"type", problem_type(Errc::config_invalid)},
                               {"code", name_of(Errc::config_invalid)},
                               {"title", describe(Errc::config_invalid, options.language)},
                               {"errors", std::move(list)}};
    err << json::serialize(problem) << '\n';
  }
  return ExitCode::config_invalid;
}

ExitCode check_config(const Options& options, const Streams& streams, const Program& program) {
  const ConfigReport report = program.check_config(options.settings, options.overlay);
  if (!report.errors.empty()) return findings(report.errors, options, streams.err);
  if (options.output != Output::table) {
    json::object item{{"agencies", json::array(report.agencies.begin(), report.agencies.end())},
                      {"feeds", json::array(report.feeds.begin(), report.feeds.end())}};
    const json::object answer{{"api", "v1"}, {"kind", "config"}, {"item", std::move(item)}};
    streams.out << json::serialize(answer) << '\n';
    return ExitCode::ok;
  }
  const auto joined = [](const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
    return out;
  };
  const bool zh = options.language == Language::zh;
  streams.out << (zh ? "配置无误" : "The settings are valid") << '\n'
              << labelled({{zh ? "机构" : "agencies", std::to_string(report.agencies.size()) +
                                                          "  " + joined(report.agencies)},
                           {zh ? "数据源" : "feeds",
                            std::to_string(report.feeds.size()) + "  " + joined(report.feeds)}});
  return ExitCode::ok;
}

ExitCode print_version(const Options& options, std::ostream& out) {
  const Version& known = version();
  if (options.output == Output::table) {
    out << "enrollgate " << known.program << " (" << known.commit << "), store schema "
        << known.store_schema << '\n';
    return ExitCode::ok;
  }
  const json::object item{
      {"version", known.program}, {"commit", known.commit}, {"store_schema", known.store_schema}};
  const json::object answer{{"api", "v1"}, {"kind", "version"}, {"item", item}};
  out << json::serialize(answer) << '\n';
  return ExitCode::ok;
}

}  // namespace gw::cli
