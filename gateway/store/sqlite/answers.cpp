// What agencies said later of the rows they were sent.
#include "gateway/base/fault_point.hpp"
#include "gateway/store/sqlite/session.hpp"

#define GW_ANSWER_COLUMNS "a.year, a.number, a.said, a.code, a.words, a.corrected, a.learned"

namespace gw::store::sqlite {
namespace {

Result<std::vector<FlagAnswer>> all_answers(Query& query) {
  std::vector<FlagAnswer> answers;
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return answers;
    FlagAnswer& answer = answers.emplace_back();
    answer.flag.year = static_cast<std::uint16_t>(query.integer(0));
    answer.flag.number = static_cast<std::uint32_t>(query.integer(1));
    answer.said = instant(query.integer(2));
    GW_TRY(answer.code, code_from(query.integer(3), HandlingCode::persuaded, HandlingCode::other));
    answer.words = PersonalText(std::string(query.text(4)));
    answer.corrected = PersonalText(std::string(query.text(5)));
    answer.learned = instant(query.integer(6));
  }
}

}  // namespace

Result<std::int64_t> Session::add(const AgencyId& agency, std::span<const FlagAnswer> answers) {
  std::int64_t added = 0;
  GW_FAULT_POINT("store.add_answers");
  Query query = connection_.query(
      "INSERT INTO flag_answer (year, number, said, code, words, corrected, learned)"
      " SELECT year, number, ?3, ?4, ?5, ?6, ?7 FROM flag"
      " WHERE year = ?1 AND number = ?2 AND agency = ?8 ON CONFLICT DO NOTHING");
  for (const FlagAnswer& answer : answers) {
    query.bind(answer.flag.year).bind(answer.flag.number).bind(millis(answer.said));
    query.bind_code(answer.code).bind(answer.words.reveal(Purpose::store));
    query.bind(answer.corrected.reveal(Purpose::store)).bind(millis(answer.learned));
    GW_CHECK(query.bind(agency.text()).run());
    added += connection_.changes();
  }
  return added;
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
