#pragma once
// Worklists (工作清单): workbooks for the people who call on the uninsured, of a school or of a
// county office.  Made from plan records and flags as of now on one snapshot; where somebody is
// found (class, village, household) is read from the evidence of the lists.  In Chinese, for they
// are working papers of the offices.  Who asks is journaled by the caller.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/api/api.hpp"
#include "gateway/codec/workbook_text.hpp"

namespace gw::api {

struct Worklist {
  std::string file;  // name for people, no personal data: code, name of the place, year, day
  std::string bytes;
  std::map<std::string, std::int64_t> sheets;  // rows by what they are of: "uninsured", "newborns"
  std::map<std::string, std::int64_t> left_out;  // persons by why they are not in it: "dormant"
  std::int64_t unplaced = 0;                     // rows of whom no list says class or village

  std::int64_t rows() const;
};

/// Which school's pupils, as whose list: an agency names them there.
struct SchoolAsked {
  AgencyId agency;
  std::string school;  // its code: the unit of the flags
  PlanYear year;
  std::optional<RegionCode> region;  // flags of other counties are left out unseen
  std::string actor;                 // on the foot of each page
};
/// A sheet for each class, and one before them that says what to do and until when.  Law 9: what
/// the agency itself supplied, and the one list of reason codes; an amount of one person would tell
/// the school a category, so that of everybody stands there.  Errc::not_found: nobody is to be
/// called on.
Result<Worklist> make_school_list(const ApiServices& services, const SchoolAsked& asked);

enum class Whom : std::uint8_t { all, named };

struct CountyAsked {
  RegionCode county;
  PlanYear year;
  Whom whom = Whom::all;  // named: only those whom an agency names
  std::string actor;
};
/// Sheets of the uninsured, the lapsed and stopped (断保、停保), by town, village and household,
/// and of newborns by their day of 90.  Errc::too_large: more rows than a workbook takes (detail).
Result<Worklist> make_county_list(const ApiServices& services, const CountyAsked& asked);

// What both are made of.

/// The number of a document of these under which a list shows a person: a citizen number, if any.
struct ShownDocument {
  std::string kind;
  std::string number;
};
ShownDocument shown(const Identity& identity, Purpose purpose);

/// "2026-11-30 09:00", Beijing time.
std::string moment_words(Instant moment);
/// What a file name takes of a name of a place.
std::string file_part(std::string_view name);
/// The foot of the pages: who made it and when, and that it is about persons.
std::string foot_of(const std::string& actor, Instant now);
/// Orders "2班" before "10班".
bool natural_less(std::string_view a, std::string_view b);

}  // namespace gw::api
