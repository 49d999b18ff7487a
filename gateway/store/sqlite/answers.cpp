// What agencies said later of the rows they were sent.  Words and corrections are about people, and
// often their numbers: they lie sealed.
#include "gateway/base/fault_point.hpp"
#include "gateway/crypto/encoding.hpp"
#include "gateway/crypto/hmac.hpp"
#include "gateway/crypto/seal.hpp"
#include "gateway/store/sqlite/session.hpp"
#include "gateway/store/sqlite/two_texts.hpp"

#define GW_ANSWER_COLUMNS "a.year, a.number, a.said, a.code, a.sealed, a.learned, a.delivery"

namespace gw::store::sqlite {

Result<std::vector<FlagAnswer>> Session::all_answers(Query& query) {
  std::vector<FlagAnswer> answers;
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return answers;
    FlagAnswer& answer = answers.emplace_back();
    answer.flag.year = static_cast<std::uint16_t>(query.integer(0));
    answer.flag.number = static_cast<std::uint32_t>(query.integer(1));
    answer.said = instant(query.integer(2));
    GW_TRY(answer.code, code_from(query.integer(3), HandlingCode::persuaded, HandlingCode::other));
    if (const auto sealed = query.blob(4); !sealed.empty()) {
      GW_TRY(const std::string text, crypto::open_bytes(key_, sealed));
      GW_TRY(auto parts, two_texts(text));
      answer.words = PersonalText(std::move(parts.first));
      answer.corrected = PersonalText(std::move(parts.second));
    }
    answer.learned = instant(query.integer(5));
    answer.delivery.value = query.id(6);
  }
}

Result<std::int64_t> Session::add(const AgencyId& agency, std::span<const FlagAnswer> answers) {
  std::int64_t added = 0;
  FlagSums sums;
  GW_FAULT_POINT("store.add_answers");
  // Some agencies say no time, or only a day: what is the same in all it says is the same answer.
  Query query = connection_.query(
      "INSERT INTO flag_answer (year, number, said, code, digest, sealed, learned, delivery)"
      " SELECT year, number, ?3, ?4, ?5, ?6, ?7, ?8 FROM flag"
      " WHERE year = ?1 AND number = ?2 AND agency = ?9 ON CONFLICT DO NOTHING");
  for (const FlagAnswer& answer : answers) {
    const std::string text =
        one_text(answer.words.reveal(Purpose::store), answer.corrected.reveal(Purpose::store));
    const bool says_more = !answer.words.empty() || !answer.corrected.empty();
    const std::string sealed = says_more ? crypto::seal_bytes(key_, random_, text) : std::string();
    const std::string digest =
        crypto::hex_lower(crypto::hmac_sha256(key_.secret(), {"enrollgate flag answer\n", text}));
    query.bind(answer.flag.year).bind(answer.flag.number).bind(millis(answer.said));
    query.bind_code(answer.code).bind(digest).bind_blob(sealed).bind(millis(answer.learned));
    GW_CHECK(query.bind_id(answer.delivery.value).bind(agency.text()).run());
    if (connection_.changes() == 0) continue;
    ++added;
    GW_CHECK(hear_answer(answer.flag, sums));
  }
  GW_CHECK(count_flags(sums));
  return added;
}

Result<bool> Session::seal_clear_answers() {
  {
    Query table = connection_.query(
        "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'flag_answer_clear'");
    GW_TRY(const bool found, table.row());
    if (!found) return false;
  }
  {
    Query clear = connection_.query(
        "SELECT c.year, c.number, c.said, c.code, c.words, c.corrected, c.learned, f.agency"
        " FROM flag_answer_clear c JOIN flag f ON f.year = c.year AND f.number = c.number"
        " ORDER BY c.arrival");
    for (;;) {
      GW_TRY(const bool more, clear.row());
      if (!more) break;
      FlagAnswer answer;
      answer.flag.year = static_cast<std::uint16_t>(clear.integer(0));
      answer.flag.number = static_cast<std::uint32_t>(clear.integer(1));
      answer.said = instant(clear.integer(2));
      GW_TRY(answer.code,
             code_from(clear.integer(3), HandlingCode::persuaded, HandlingCode::other));
      answer.words = PersonalText(std::string(clear.text(4)));
      answer.corrected = PersonalText(std::string(clear.text(5)));
      answer.learned = instant(clear.integer(6));
      GW_CHECK(add(AgencyId(std::string(clear.text(7))), std::span(&answer, 1)));
    }
  }
  // The pages are overwritten, not only let go: every connection of the store deletes so.
  GW_CHECK(connection_.run("DROP TABLE flag_answer_clear"));
  return true;
}

Result<std::vector<FlagAnswer>> Session::flag_answers(FlagId flag) {
  Query query = connection_.query("SELECT " GW_ANSWER_COLUMNS
                                  " FROM flag_answer a WHERE a.year = ? AND a.number = ?"
                                  " ORDER BY a.said DESC, a.learned DESC, a.arrival DESC");
  query.bind(flag.year).bind(flag.number);
  return all_answers(query);
}

Result<std::vector<FlagAnswer>> Session::message_answers(MessageId message) {
  Query query = connection_.query(
      "SELECT " GW_ANSWER_COLUMNS
      " FROM message_flag m JOIN flag_answer a ON a.year = m.year AND a.number = m.number"
      " AND a.arrival = (SELECT l.arrival FROM flag_answer l"
      " WHERE l.year = m.year AND l.number = m.number"
      " ORDER BY l.said DESC, l.learned DESC, l.arrival DESC LIMIT 1)"
      " WHERE m.message = ? ORDER BY m.position");
  query.bind_id(message.value);
  return all_answers(query);
}

Result<std::vector<MessageRefusal>> Session::message_refusals(MessageId message) {
  std::vector<MessageRefusal> refusals;
  Query query = connection_.query(
      "SELECT year, number, refusal FROM message_flag WHERE message = ? AND refusal <> ''"
      " ORDER BY position");
  query.bind_id(message.value);
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return refusals;
    MessageRefusal& refusal = refusals.emplace_back();
    refusal.flag.year = static_cast<std::uint16_t>(query.integer(0));
    refusal.flag.number = static_cast<std::uint32_t>(query.integer(1));
    refusal.code = query.text(2);
  }
}

Result<void> Session::close_answers(MessageId message) {
  GW_FAULT_POINT("store.close_answers");
  return connection_.query("UPDATE message SET answers_closed = 1 WHERE id = ?")
      .bind_id(message.value)
      .run();
}

Result<void> Session::close_answered(const AgencyId& agency) {
  GW_FAULT_POINT("store.close_answered");
  Query query = connection_.query(
      "UPDATE message SET answers_closed = 1"
      " WHERE agency = ?1 AND state = 3 AND answers_closed = 0 AND NOT EXISTS"
      " (SELECT 1 FROM message_flag m JOIN flag f ON f.year = m.year AND f.number = m.number"
      " WHERE m.message = message.id AND m.refusal = '' AND f.state = 1"
      " AND NOT EXISTS (SELECT 1 FROM message_flag n JOIN message x ON x.id = n.message"
      " WHERE n.year = m.year AND n.number = m.number AND n.message > m.message AND x.state = 3))");
  return query.bind(agency.text()).run();
}

Result<AnswerWatch> Session::answer_watch(const AgencyId& agency) {
  AnswerWatch watch;
  Query query = connection_.query("SELECT position, asked FROM answer_watch WHERE agency = ?");
  GW_TRY(const bool found, query.bind(agency.text()).row());
  if (!found) return watch;
  watch.position = query.text(0);
  watch.asked = day_from(query.integer(1));
  return watch;
}

Result<void> Session::put(const AgencyId& agency, const AnswerWatch& watch) {
  GW_FAULT_POINT("store.put_answer_watch");
  return connection_
      .query("INSERT OR REPLACE INTO answer_watch (agency, position, asked) VALUES (?, ?, ?)")
      .bind(agency.text())
      .bind(watch.position)
      .bind(day_number(watch.asked))
      .run();
}

}  // namespace gw::store::sqlite
