#include "gateway/app/agency_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "gateway/app/agencies.hpp"
#include "gateway/app/asking.hpp"
#include "gateway/app/settings.hpp"
#include "gateway/app/yaml_tree.hpp"

namespace gw::app {
namespace {

namespace fs = std::filesystem;

/// What differs from agency to agency of one kind.
constexpr std::array<std::string_view, 14> kAsked{
    "region",      "folder",        "endpoint.host", "endpoint.port", "endpoint.certificate_name",
    "sftp.host",   "sftp.port",     "sftp.user",     "sftp.key_file", "sftp.host_key",
    "secret_file", "access_number", "requester",     "webhook.path"};

bool is_asked(std::string_view path) {
  return std::find(kAsked.begin(), kAsked.end(), path) != kAsked.end();
}

void collect(const SettingsNode& node, const std::string& path, std::vector<AgencyQuestion>& into) {
  for (const auto& [key, child] : node.entries) {
    const std::string below = path.empty() ? key : path + "." + key;
    if (child.scalar && is_asked(below)) into.push_back({below, *child.scalar, child.place});
    collect(child, below, into);
  }
}

/// Where a value that begins at `at` of a line ends: at its closing quote, or before a comment, a
/// closing brace or the line's end.
std::size_t end_of_value(std::string_view line, std::size_t at) {
  if (at < line.size() && (line[at] == '"' || line[at] == '\'')) {
    const std::size_t close = line.find(line[at], at + 1);
    return close == std::string_view::npos ? line.size() : close + 1;
  }
  std::size_t end = std::min(line.find(" #", at), line.size());
  end = std::min(line.find_first_of(",}", at), end);
  while (end > at && (line[end - 1] == ' ' || line[end - 1] == '\r')) --end;
  return end;
}

/// Columns of YAML count characters, ours bytes.
std::size_t byte_of(std::string_view line, std::size_t character) {
  std::size_t at = 0;
  for (std::size_t seen = 0; at < line.size(); ++at) {
    const bool begins = (static_cast<unsigned char>(line[at]) & 0xC0U) != 0x80U;
    if (begins && seen++ == character) break;
  }
  return at;
}

std::vector<std::string> lines_in(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

Failure file_failure() {
  return errno == ENOSPC || errno == EDQUOT ? fail(Errc::disk_full, "app.agency_file", errno)
                                            : fail(Errc::io, "app.agency_file", errno);
}

}  // namespace

std::vector<AgencyQuestion> questions_of(const SettingsNode& shipped) {
  std::vector<AgencyQuestion> questions;
  collect(shipped, "", questions);
  return questions;
}

std::string with_answers(const std::string& shipped, const std::vector<AgencyQuestion>& questions,
                         const std::vector<std::string>& answers, const std::string& name) {
  std::vector<std::string> lines = lines_in(shipped);
  // From the end, so that places before stay where they are.
  for (std::size_t i = questions.size(); i-- > 0;) {
    const SettingsPlace& place = questions[i].place;
    std::string& line = lines.at(static_cast<std::size_t>(place.line) - 1);
    const std::size_t at = byte_of(line, static_cast<std::size_t>(place.column) - 1);
    line.replace(at, end_of_value(line, at) - at, yaml_scalar(answers[i]));
  }
  std::string out;
  bool named = false;
  for (const std::string& line : lines) {
    const bool comment = line.starts_with('#');
    if (!named && comment) continue;  // who the shipped agency is
    if (!named) {
      out += "# " + name + "\nname: " + yaml_scalar(name) + "\n";
      named = true;
    }
    if (line.starts_with("name:")) continue;
    out += line + "\n";
  }
  return out;
}

std::string contact_lines(const std::string& who, const std::string& phone) {
  std::string out = "contacts:\n  first: {who: " + yaml_scalar(who);
  if (!phone.empty()) out += ", phone: " + yaml_scalar(phone);
  return out + "}\n";
}

CandidateCheck check_candidate(const fs::path& settings, const fs::path& overlay,
                               const std::string& id, const fs::path& candidate) {
  CandidateCheck check;
  SettingsLoad load = load_settings(settings, overlay, FurtherAgency{id, candidate});
  if (!load.settings) {
    check.errors = std::move(load.errors);
    return check;
  }
  // The others are as good or bad as they were; `config check` tells of them.
  std::erase_if(load.settings->agencies,
                [&](const AgencySettings& agency) { return agency.id.text() != id; });
  std::vector<SettingsError> errors;
  const net::TlsStore unconnected(nullptr);
  const SystemClock clock;
  metrics::Registry registry;
  const AgencyParts parts{unconnected, nullptr, clock, registry, clock};
  const auto agencies = make_agencies(*load.settings, parts, errors);
  const auto feeds = scheduled_feeds(agencies, errors);
  const auto matrix = feed_matrix(agencies, load.settings->calendar, errors);
  for (SettingsError& error : errors) {
    // The file may be laid there after the settings; `serve` insists on it.
    const bool later =
        error.key.ends_with(".secret_file") && !error.problem.starts_with("is missing");
    (later ? check.remarks : check.errors).push_back(std::move(error));
  }
  return check;
}

Result<fs::path> write_candidate(const fs::path& folder, const std::string& id,
                                 std::string_view text) {
  constexpr int kMode = 0640;
  const fs::path file = folder / ("." + id + ".new-" + std::to_string(::getpid()));
  const int handle = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kMode);
  if (handle < 0) return file_failure();
  bool good = true;
  while (good && !text.empty()) {
    const ssize_t written = ::write(handle, text.data(), text.size());
    good = written > 0 || errno == EINTR;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  good = good && ::fsync(handle) == 0;
  const Failure failure = file_failure();
  ::close(handle);
  if (good) return file;
  ::unlink(file.c_str());
  return failure;
}

Result<fs::path> put_in_place(const fs::path& candidate, const std::string& id) {
  const fs::path file = candidate.parent_path() / (id + ".yaml");
  // A link, unlike a rename, never replaces what is there.
  if (::link(candidate.c_str(), file.c_str()) != 0) {
    const bool there = errno == EEXIST;
    const Failure failure = there ? fail(Errc::conflict, "app.agency_file") : file_failure();
    return failure;
  }
  ::unlink(candidate.c_str());
  return file;
}

}  // namespace gw::app
