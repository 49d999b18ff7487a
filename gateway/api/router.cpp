#include "gateway/api/router.hpp"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <charconv>

namespace gw::api {

namespace {

constexpr std::size_t kMostParameters = 32;
constexpr std::size_t kLongestParameter = 128;

bool is_parameter(std::string_view text) {
  return !text.empty() && text.size() <= kLongestParameter &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '.' || c == '_' || c == '-';
         });
}

/// The text that stands for the pattern's parameter, empty where it has none; nothing if the path
/// does not fit.
std::optional<std::string_view> fit(std::string_view pattern, std::string_view path) {
  const std::size_t open = pattern.find('{');
  if (open == std::string_view::npos) {
    return pattern == path ? std::optional<std::string_view>("") : std::nullopt;
  }
  const std::string_view before = pattern.substr(0, open);
  const std::string_view after = pattern.substr(pattern.find('}') + 1);
  if (path.size() <= before.size() + after.size() || path.substr(0, open) != before ||
      path.substr(path.size() - after.size()) != after) {
    return std::nullopt;
  }
  const std::string_view parameter = path.substr(open, path.size() - before.size() - after.size());
  return is_parameter(parameter) ? std::optional(parameter) : std::nullopt;
}

}  // namespace

Result<Query> Query::parse(std::string_view target) {
  const auto url = boost::urls::parse_origin_form(target);
  if (!url) return fail(Errc::invalid_argument, "api.target");
  Query query;
  for (const auto parameter : url->params()) {
    if (query.values_.size() == kMostParameters ||
        !query.values_.emplace(parameter.key, parameter.value).second) {
      return fail(Errc::invalid_argument, "api.query");
    }
  }
  return query;
}

std::optional<std::string_view> Query::find(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  return found->second;
}

Result<std::int64_t> Query::number(std::string_view name, std::int64_t otherwise,
                                   std::int64_t least, std::int64_t most) const {
  const auto text = find(name);
  if (!text) return otherwise;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc() || end != text->data() + text->size() || value < least || value > most) {
    return fail(Errc::invalid_argument, "api.query_number");
  }
  return value;
}

Result<void> Query::only(std::initializer_list<std::string_view> names) const {
  for (const auto& [name, value] : values_) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      return fail(Errc::invalid_argument, "api.query_name");
    }
  }
  return {};
}

Result<Router> Router::make(std::vector<Route> routes) {
  for (std::size_t i = 0; i < routes.size(); ++i) {
    const Route& route = routes[i];
    const bool handled =
        std::visit([](const auto& handler) { return handler != nullptr; }, route.handler);
    if (route.method.empty() || route.path.substr(0, 1) != "/" || route.roles.empty() ||
        route.reach == Reach::unset || !handled ||
        route.roles.has(Role::engineer) != (route.agency != AgencyReach::unset)) {
      return fail(Errc::config_invalid, "api.route", static_cast<std::int64_t>(i));
    }
    for (std::size_t k = 0; k < i; ++k) {
      if (routes[k].method == route.method && routes[k].path == route.path) {
        return fail(Errc::config_invalid, "api.route_twice", static_cast<std::int64_t>(i));
      }
    }
  }
  Router router;
  router.routes_ = std::move(routes);
  return router;
}

std::size_t Router::body_limit(std::string_view method, std::string_view target) const {
  const Match match = find(method, target.substr(0, target.find('?')));
  return match.route == nullptr ? kBodyLimitBytes : match.route->body_limit_bytes;
}

Router::Match Router::find(std::string_view method, std::string_view path) const {
  Match match;
  bool literal = false;
  for (const Route& route : routes_) {
    const auto parameter = fit(route.path, path);
    if (!parameter) continue;
    match.path_known = true;
    if (match.allow.find(route.method) == std::string::npos) {
      match.allow += match.allow.empty() ? route.method : ", " + route.method;
    }
    // `/v1/persons/explain` goes before `/v1/persons/{ref}`.
    if (route.method != method || literal) continue;
    literal = parameter->empty();
    match.route = &route;
    match.parameter = std::string(*parameter);
  }
  return match;
}

}  // namespace gw::api
