#pragma once
// The table of routes: method, path pattern, who may, and what answers.  A route without a rule
// cannot be in the table: making the router fails.  Made once by Api; immutable, any thread.
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gateway/api/principal.hpp"
#include "gateway/base/result.hpp"
#include "gateway/ports/message.hpp"

namespace gw::api {

/// The query of a request: names and values decoded, at most 32.
class Query {
 public:
  /// Errc::invalid_argument: cannot be decoded, a name twice, too many.
  static Result<Query> parse(std::string_view target);

  std::optional<std::string_view> find(std::string_view name) const;
  /// A whole number from `least` to `most`, or `otherwise` if absent.  Errc::invalid_argument.
  Result<std::int64_t> number(std::string_view name, std::int64_t otherwise, std::int64_t least,
                              std::int64_t most) const;
  const std::map<std::string, std::string, std::less<>>& all() const { return values_; }
  /// Errc::invalid_argument if the query has any other name: a misspelled filter must not widen.
  Result<void> only(std::initializer_list<std::string_view> names) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

/// One request on its way to its handler.
struct Call {
  Call() = default;

  ports::HttpRequest request;
  Principal principal;
  std::string parameter;  // what stood for {…} in the path
  Query query;
  Language language = Language::zh;
  std::string address;  // of the network; empty by the socket
};

/// A handler that blocks on the store: run on the pool.
using BlockingHandler = std::function<Result<ports::HttpResponse>(const Call&)>;
/// A handler that waits on the loop.
using WaitingHandler =
    std::function<boost::asio::awaitable<Result<ports::HttpResponse>>(std::shared_ptr<const Call>)>;
/// Answers the peer itself (a webhook): principals do not apply, the endpoint knows its agency.
using PeerHandler = std::function<boost::asio::awaitable<ports::HttpResponse>(ports::HttpRequest,
                                                                              ports::PeerIdentity)>;

/// Whether a caller of one pool or county may use the route: its answer is cut to the region, it
/// says nothing of any region, or it cannot be cut and belongs to the province.
enum class Reach : std::uint8_t { unset, by_region, no_region, province };
/// The same of an agency's engineer: the answer is cut to the agency, or it says nothing of any.
enum class AgencyReach : std::uint8_t { unset, own, nothing };

/// A body that a clerk or program enters; files say more (Route::body_limit_bytes).
inline constexpr std::size_t kBodyLimitBytes = 1U << 20U;

struct Route {
  std::string method;
  std::string path;  // "/v1/runs/{id}": at most one parameter
  Roles roles;
  Reach reach = Reach::unset;
  std::variant<BlockingHandler, WaitingHandler, PeerHandler> handler;
  AgencyReach agency = AgencyReach::unset;  // said wherever engineers may
  std::size_t body_limit_bytes = kBodyLimitBytes;
};

class Router {
 public:
  /// Errc::config_invalid: a route without roles, reach or handler, one for engineers that does not
  /// say how far, or the same route twice.
  static Result<Router> make(std::vector<Route> routes);

  struct Match {
    const Route* route = nullptr;  // null: see path_known
    std::string parameter;
    bool path_known = false;  // another method would do
    std::string allow;        // methods of the path, for 405
  };
  /// `path` without query, still encoded; a parameter is [A-Za-z0-9._-] only.
  Match find(std::string_view method, std::string_view path) const;
  /// Of the route that a request would find; `target` with its query.
  std::size_t body_limit(std::string_view method, std::string_view target) const;
  const std::vector<Route>& routes() const { return routes_; }

 private:
  std::vector<Route> routes_;
};

}  // namespace gw::api
