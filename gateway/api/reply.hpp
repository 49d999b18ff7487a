#pragma once
// How answers of /v1 look: the envelope, paging, times, and the way personal data is masked in
// them.  Used by the handlers; pure.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/api/router.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/domain/fact.hpp"
#include "gateway/domain/ids.hpp"
#include "gateway/domain/personal.hpp"
#include "gateway/ports/message.hpp"

namespace gw::api {

namespace json = boost::json;

inline constexpr std::int64_t kPageDefault = 50;
inline constexpr std::int64_t kPageMost = 1000;

/// `{"api":"v1","kind":…,"items":[…],"next":…}`; `next` null = the last page.
ports::HttpResponse list_reply(std::string_view kind, json::array items, json::value next);
/// The same with the members of one thing instead of items.
ports::HttpResponse item_reply(std::string_view kind, json::object item);

/// "2026-11-22T09:30:00.000Z"; null for no moment (0).
json::value time_json(Instant moment);
/// "2026-11-22"; null for none.
json::value day_json(std::optional<Day> day);
/// `line`: the row as the sender's program numbers it, with the sheet or file as `part` where there
/// is one.
void place_into(json::object& object, std::int64_t line, const std::string& part);
/// Code, step, place and both sentences of a failure.
json::object failure_json(const Failure& failure, Language language);

/// "P-000000000001A" (13 digits): our own number of a person in base 32 without I, L, O and U.
std::string person_ref(PersonId person);
/// Nothing if it is no such reference.
std::optional<PersonId> parse_person_ref(std::string_view text) noexcept;

/// "12-1284", or "12-3.1284" in the third sheet or file: a row by its run and place.
std::string record_ref(const SourceRef& row);
/// Nothing if it is no such reference.
std::optional<SourceRef> parse_record_ref(std::string_view text) noexcept;

/// The shape of a text about a person: of each run of letters and digits the first character, `*`
/// for the rest, punctuation as it stands, of an XML row also its tags.  Always UTF-8.
std::string masked(const PersonalText& text);
/// The text itself; Base64 under another name where it is not UTF-8.  The caller has journaled it.
void reveal_into(json::object& object, std::string_view name, const PersonalText& text);

/// A whole number above zero as a path parameter.  Errc::not_found.
Result<std::uint64_t> id_parameter(const Call& call);

}  // namespace gw::api
