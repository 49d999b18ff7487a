#pragma once
// The handlers of /v1 by subject: each file adds its routes with their rules to the table.  Used by
// api.cpp only.  Handlers read and write the store in sets and run on the pool.
#include <memory>
#include <utility>
#include <vector>

#include "gateway/api/api.hpp"
#include "gateway/api/reply.hpp"
#include "gateway/api/router.hpp"

namespace gw::api {

class ChangeWatch;
class SignInDesk;
struct SignIn;

// Who may, in words of the routes below.  None of the three administrators is among those who see
// persons.
inline constexpr Roles kAnybody{Role::monitor,     Role::clerk,        Role::reviewer,
                                Role::engineer,    Role::system_admin, Role::security_admin,
                                Role::audit_admin, Role::local,        Role::stranger};
/// Who has said who he is.
inline constexpr Roles kEverybody{Role::monitor,     Role::clerk,        Role::reviewer,
                                  Role::engineer,    Role::system_admin, Role::security_admin,
                                  Role::audit_admin, Role::local};
/// Feeds, runs and what goes back: sums and states, nobody's data.
inline constexpr Roles kWatchers{Role::monitor,  Role::clerk,        Role::reviewer,
                                 Role::engineer, Role::system_admin, Role::local};
/// The same of the whole system: no agency's engineer.
inline constexpr Roles kInsiders{Role::monitor, Role::clerk, Role::reviewer, Role::system_admin,
                                 Role::local};
/// What stands for somebody without saying who: flags, references.
inline constexpr Roles kFollowers{Role::monitor, Role::clerk, Role::reviewer, Role::local};
/// The same where the rows are an agency's own.
inline constexpr Roles kRowReaders{Role::monitor, Role::clerk, Role::reviewer, Role::engineer,
                                   Role::local};
/// Persons.
inline constexpr Roles kClerks{Role::clerk, Role::reviewer, Role::local};
/// Deciding what another one asked for.
inline constexpr Roles kReviewers{Role::reviewer};
/// Keeping it running.
inline constexpr Roles kOperators{Role::system_admin, Role::local};
/// Deciding what is taken in, without seeing whose it is.
inline constexpr Roles kSettlers{Role::reviewer, Role::system_admin, Role::local};
/// Sending again what has not arrived.
inline constexpr Roles kSenders{Role::clerk, Role::reviewer, Role::engineer, Role::system_admin,
                                Role::local};

/// A handler as a route takes it; `services` outlives the routes.
template <class Handler>
BlockingHandler blocking(const ApiServices& services, Handler handler) {
  return [&services, handler](const Call& call) { return handler(services, call); };
}
template <class Handler>
WaitingHandler waiting(const ApiServices& services, Handler handler) {
  return [&services, handler](std::shared_ptr<const Call> call) {
    return handler(services, std::move(call));
  };
}

// Each by its subject.
void add_feed_matrix_routes(const ApiServices& services, std::vector<Route>& routes);
void add_feed_routes(const ApiServices& services, std::vector<Route>& routes);
void add_feed_contact_routes(const ApiServices& services, std::vector<Route>& routes);
void add_feed_pause_routes(const ApiServices& services, std::vector<Route>& routes);
void add_agency_routes(const ApiServices& services, std::vector<Route>& routes);
void add_contract_routes(const ApiServices& services, std::vector<Route>& routes);
void add_run_routes(const ApiServices& services, std::vector<Route>& routes);
void add_reject_routes(const ApiServices& services, std::vector<Route>& routes);
void add_record_routes(const ApiServices& services, std::vector<Route>& routes);
void add_reject_group_routes(const ApiServices& services, std::vector<Route>& routes);
void add_acceptance_routes(const ApiServices& services, std::vector<Route>& routes);
void add_repair_routes(const ApiServices& services, std::vector<Route>& routes);
void add_flag_routes(const ApiServices& services, std::vector<Route>& routes);
void add_task_routes(const ApiServices& services, std::vector<Route>& routes);
void add_figure_routes(const ApiServices& services, std::vector<Route>& routes);
void add_region_routes(const ApiServices& services, std::vector<Route>& routes);
void add_brief_routes(const ApiServices& services, std::vector<Route>& routes);
void add_target_routes(const ApiServices& services, std::vector<Route>& routes);
void add_problem_routes(const ApiServices& services, std::vector<Route>& routes);
void add_person_routes(const ApiServices& services, std::vector<Route>& routes);
void add_person_search_routes(const ApiServices& services, std::vector<Route>& routes);
void add_delivery_routes(const ApiServices& services, std::vector<Route>& routes);
void add_request_routes(const ApiServices& services, std::vector<Route>& routes);
void add_conflict_routes(const ApiServices& services, std::vector<Route>& routes);
void add_unconfirmed_routes(const ApiServices& services, std::vector<Route>& routes);
void add_sweep_routes(const ApiServices& services, std::vector<Route>& routes);
void add_fact_routes(const ApiServices& services, std::vector<Route>& routes);
void add_identity_routes(const ApiServices& services, std::vector<Route>& routes);
void add_worklist_routes(const ApiServices& services, std::vector<Route>& routes);
void add_health_routes(const ApiServices& services, std::vector<Route>& routes);
void add_audit_routes(const ApiServices& services, std::vector<Route>& routes);
void add_stream_routes(const ApiServices& services, std::shared_ptr<ChangeWatch> watch,
                       std::vector<Route>& routes);
void add_export_routes(const ApiServices& services, std::vector<Route>& routes);  // of the above
void add_about_routes(const ApiServices& services, std::shared_ptr<ChangeWatch> watch,
                      std::vector<Route>& routes);
void add_service_routes(const ApiServices& services, std::vector<Route>& routes);
void add_reveal_routes(const ApiServices& services, std::vector<Route>& routes);
void add_session_routes(SignIn& sign_in, std::vector<Route>& routes);
void add_account_routes(const ApiServices& services, SignInDesk& desk, std::vector<Route>& routes);

/// `region` of the query, cut to what the caller may see; nothing: the whole province.
Result<std::optional<RegionCode>> region_of(const Call& call);
/// Which part of a list is asked for: `limit` entries behind the number `after` (0: from its
/// beginning), the cursor that every list takes.
struct PageAsked {
  std::int64_t limit = 0;
  std::int64_t cursor = 0;
};
Result<PageAsked> page_asked(const Call& call);
/// `state` of what was asked for and another decides; nothing: whatever its state.
Result<std::optional<GrantState>> grant_state_asked(const Call& call);
/// `row=received` shows what came as it came: to clerks only, and each look is journaled first.
Result<bool> wants_received(const Call& call);
/// The year asked for, else the newest that is looked at today.
Result<PlanYear> year_asked(const ApiServices& services, const Call& call);
/// A day of the query; nothing if it is left out.  Errc::invalid_argument.
Result<std::optional<Day>> day_asked(const Call& call, std::string_view name);
/// `since` and `until` of the query: a day of Beijing, the last included, or a minute of it
/// ("2026-11-21T08:00"), before which it ends.  Errc::invalid_argument, also where it ends before
/// it begins.
Result<TimeWindow> window_asked(const Call& call);
/// Its days in Beijing, first and last included; an end that is open is `otherwise`'s.
std::pair<Day, Day> days_of(const TimeWindow& window, std::pair<Day, Day> otherwise);

/// Writes down, durably, who looked at or changed what, before it is shown or done.
Result<void> append_journal(const ApiServices& services, const Call& call, std::string_view action,
                            std::string object);
JournalEntry journal_entry(const ApiServices& services, const Call& call, std::string_view action,
                           std::string object);

/// What a body says: an object.  Errc::not_well_formed, too_large (`most` bytes).
Result<json::object> body_object(const Call& call, std::size_t most);
/// The person whom `document` and `number` of an object name; the number is in no failure.
/// Errc::invalid_argument.
Result<Identity> identity_in(const json::object& object, Day received);
/// Before a number is looked for: whether the caller may go on trying.  Errc::busy at this step,
/// with the seconds to wait, which is in the journal.  A process of this machine has the store
/// beside it and may.
inline constexpr std::string_view kNumbersStep = "api.numbers";
inline constexpr char kLooksStep[] = "api.looks";
Result<void> enter_number(const ApiServices& services, const Call& call, TryCost cost = {});
/// What was looked for by number; that it found nobody counts.
template <class Found>
Result<Found> by_number(const ApiServices& services, const Call& call, Result<Found> found) {
  if (!found && found.error().code() == Errc::not_found)
    services.numbers->missed(call.principal.actor, services.real.now());
  return found;
}
/// Whether anything known of the person lies in the caller's region.
bool in_reach(const Principal& principal, const Dossier& dossier);

/// The feed of this id as configured; null: none.
const FeedInfo* feed_of(const ApiServices& services, std::string_view id);
/// The feed that the path names, where it is the caller's to see.  Errc::not_found.
Result<const FeedInfo*> feed_asked(const ApiServices& services, const Call& call);
/// Errc::not_found to whom has one region, of which the feed brings nothing.
Result<void> brings_own_region(const ApiServices& services, const Call& call, StoreReader& store,
                               const FeedInfo& feed);
/// Pulls the feed now; what the pull did, with the runs that it brought.
boost::asio::awaitable<Result<json::object>> pull_now(const ApiServices& services,
                                                      std::shared_ptr<const Call> call,
                                                      const FeedInfo& feed, JournalEntry asked);
/// `agency` of the query, cut to what the caller may see; nothing: all.  Errc::forbidden.
Result<std::optional<AgencyId>> agency_asked(const Call& call);
/// An engineer's own agency as a filter takes it.
std::optional<AgencyId> own_agency(const Principal& principal);

/// Parts that several answers show.
void caller_into(json::object& item, const Principal& principal);
json::object drift_json(const Drift& drift, Language language);
json::object batch_json(const Batch& batch, Language language);
/// Null where the settings have no such agency.
const AgencyInfo* agency_of(const ApiServices& services, std::string_view id);
/// Who answers for the feed, and whether anything is sent there at all.
void owner_into(json::object& object, const ApiServices& services, const FeedInfo& feed);
json::object contact_json(const neighbor::Contact& contact);
json::array contacts_json(const AgencyInfo& agency);
json::object flag_json(const Flag& flag, Language language);
json::object plan_json(const EnrollmentPlanRecord& plan, Language language);

}  // namespace gw::api
