#pragma once
// What a trial found at one point: what was seen, and what to do about it.  Values; no personal
// data: counts, codes, names of columns and files, facts of certificates.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/errc.hpp"

namespace gw::trial {

enum class Verdict : std::uint8_t {
  pass,
  fail,
  not_applicable,  // the agency's note asks nothing of the kind
  not_tried,       // it could not be seen: an earlier point failed, or nothing came to see it by
};
/// "pass", "fail", "not_applicable", "not_tried".
std::string_view name_of(Verdict verdict) noexcept;

/// One sentence in both languages of the operators.
struct Words {
  Words() = default;
  Words(std::string zh_words, std::string en_words)
      : zh(std::move(zh_words)), en(std::move(en_words)) {}

  const std::string& in(Language language) const { return language == Language::zh ? zh : en; }

  std::string zh;
  std::string en;
};

struct Finding {
  Finding() = default;
  Finding(std::string point_name, std::string feed_id, Verdict what, Words was_seen,
          Words next = Words())
      : point(std::move(point_name)),
        feed(std::move(feed_id)),
        verdict(what),
        seen(std::move(was_seen)),
        advice(std::move(next)) {}

  std::string point;  // stable name: address, certificate, ...
  std::string feed;   // empty: of the agency as a whole
  Verdict verdict = Verdict::not_tried;
  Words seen;
  Words advice;  // of a failure: what to do; of a point of conformance: what the note asks for
};

using Findings = std::vector<Finding>;

/// The title of a point.
Words title_of(std::string_view point);
/// What a failure says, and what to do about it: more exactly than by its code where its step is
/// known.
Words seen_of(const Failure& failure);
Words advice_of(const Failure& failure);

}  // namespace gw::trial
