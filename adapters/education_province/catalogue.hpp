#pragma once
// The lists before the rosters: schools of an entry year (XXLB) and batches of a school (PCLB), and
// what the agency says when it refuses (CW).  Used by the pull.  Pure but for fetch_catalogue.
#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/adapter/intake.hpp"
#include "gateway/domain/batch.hpp"
#include "gateway/domain/region_code.hpp"
#include "gateway/ports/http_client.hpp"

namespace gw::education_province {

struct School {
  School() = default;

  std::string code;   // XXBSM
  RegionCode county;  // SZDQHM: the county that names its students (readings 44)
  std::string name;   // XXMC
};

struct ListedBatch {
  ListedBatch() = default;

  std::string number;  // PCH
  BatchKind kind = BatchKind::full;
  std::string base;  // JZPCH
};

/// Entries that break the contract are left out and counted: they cost only themselves.
template <class Entry>
struct Catalogue {
  Catalogue() = default;

  std::vector<Entry> entries;
  std::int64_t unreadable = 0;
};

/// Errc::peer_content for another root element, and what the parser refuses.
Result<Catalogue<School>> read_schools(std::string_view xml);
/// The batches in force (ZT 1) of `school`, in the agency's order; withdrawn ones are left out.
Result<Catalogue<ListedBatch>> read_batches(std::string_view xml, std::string_view school);

/// What an answer that is no data means: Errc::busy with the seconds to wait (429, 503),
/// Errc::peer_refused with DM of a CW document, else Errc::peer_status with the status.
Failure refusal_of(const ports::HttpResponse& answer, std::string_view body);

/// An answer of a kind that may be XML data; the load balancer's maintenance page is none.
bool is_xml(const ports::HttpResponse& answer) noexcept;

struct Document {
  Document() = default;

  bool unchanged = false;  // 304: as at the ETag that was sent
  std::string etag;        // exactly as received
  std::string body;
};

/// One list, unless it is still as at `etag`.  Its digest is checked (Errc::peer_digest).
boost::asio::awaitable<Result<Document>> fetch_catalogue(ports::HttpClient& http,
                                                         std::string target, std::string etag);

}  // namespace gw::education_province
