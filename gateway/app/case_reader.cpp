#include "gateway/app/case_reader.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <utility>

#include "gateway/app/case_fields.hpp"
#include "gateway/domain/fact_names.hpp"
#include "gateway/normalize/person_name.hpp"

namespace gw::app {
namespace json = boost::json;

namespace {

constexpr std::size_t kDeepest = 8;
constexpr std::array<std::pair<std::string_view, CaseAsk>, 10> kAsks{{
    {"status", CaseAsk::status},
    {"benefit_start", CaseAsk::benefit_start},
    {"admissible", CaseAsk::admissible},
    {"duplicate", CaseAsk::duplicate},
    {"levy_class", CaseAsk::levy_class},
    {"place", CaseAsk::place},
    {"refund", CaseAsk::refund},
    {"flags", CaseAsk::flags},
    {"registration", CaseAsk::registration},
    {"flexible_refund", CaseAsk::flexible_refund},
}};

std::optional<CaseAsk> ask_named(std::string_view name) {
  for (const auto& [known, ask] : kAsks) {
    if (known == name) return ask;
  }
  return std::nullopt;
}

Naming read_naming(CaseFields& fields) {
  Naming naming;
  naming.agency = AgencyId(fields.text("agency"));
  naming.county = fields.region("county");
  naming.capacity = fields.needed("capacity", capacity_named);
  naming.first_day = fields.needed_day("first_day");
  naming.last_day = fields.day("last_day");
  naming.needs_clerk = fields.flag("needs_clerk", false);
  naming.residence = fields.region("residence");
  naming.name = normalize::read_name(fields.text("name")).name;
  return naming;
}

InsuranceRelation read_relation(CaseFields& fields) {
  InsuranceRelation row;
  row.scheme = fields.needed("scheme", scheme_named);
  row.status = fields.needed("status", relation_status_named);
  row.county = fields.region("county");
  row.pool = fields.region("pool");
  if (row.pool.empty()) row.pool = row.county.pool();
  row.begin = fields.day("begin");
  row.end = fields.day("end");
  row.struck_out = fields.flag("struck_out", false);
  row.dead = fields.flag("dead", false);
  row.residence = fields.region("residence");
  row.hukou = fields.region("hukou");
  row.version = fields.number("version").value_or(0);
  row.name = normalize::read_name(fields.text("name")).name;
  return row;
}

RegisterPayment read_register_payment(CaseFields& fields) {
  RegisterPayment row;
  row.relation_id = fields.text("relation");
  row.scheme = fields.needed("scheme", scheme_named);
  row.regular = row.arrived = true;
  row.reversed = fields.flag("reversed", false);
  row.accrual_from = fields.needed_month("from");
  row.accrual_to = fields.needed_month("to");
  row.pool = fields.region("pool");
  row.total = fields.money("total").value_or(Money{});
  row.voucher = fields.text("voucher");
  row.paid_on = fields.day("paid_on");
  row.version = fields.number("version").value_or(0);
  return row;
}

MoneyEvent read_money(CaseFields& fields) {
  MoneyEvent event;
  event.kind = fields.needed("event", money_kind_named);
  event.voucher = fields.text("voucher");
  event.levy = fields.text("levy");
  event.refund_application = fields.text("application");
  event.year = fields.year("year");
  event.county = fields.region("county");
  event.pool = fields.region("pool");
  if (event.pool.empty()) event.pool = event.county.pool();
  event.amount = fields.needed_money("amount");
  event.day = fields.needed_day("day");
  return event;
}

LifeEvent read_life_event(CaseFields& fields) {
  return {fields.needed("event", life_event_kind_named), fields.needed_day("day")};
}

Statement read_statement(CaseFields& fields) {
  Statement statement;
  statement.kind = fields.needed("statement", statement_kind_named);
  statement.day = fields.needed_day("day");
  statement.last = fields.day("last_day");
  statement.relation = fields.text("relation");
  statement.county = fields.region("county");
  statement.pool = fields.region("pool");
  if (fields.has("scheme")) statement.scheme = fields.needed("scheme", scheme_named);
  statement.number = static_cast<std::int32_t>(fields.number("number").value_or(0));
  statement.proven = fields.flag("proven", false);
  return statement;
}

std::optional<Fact> read_fact(CaseFields& fields) {
  const std::string kind = fields.text("kind");
  if (kind == "naming") return read_naming(fields);
  if (kind == "relation") return read_relation(fields);
  if (kind == "register_payment") return read_register_payment(fields);
  if (kind == "money") return read_money(fields);
  if (kind == "life_event") return read_life_event(fields);
  if (kind == "statement") return read_statement(fields);
  fields.wrong("kind",
               "is missing or not known; allowed: naming, relation, register_payment, money, "
               "life_event, statement");
  return std::nullopt;
}

class Reader {
 public:
  explicit Reader(std::vector<std::string>& errors) : errors_(errors) {}

  PolicyCase read(const json::object& object) {
    CaseFields fields(object, "", errors_);
    found_.name = fields.text("case");
    if (const json::object* question = object_in(fields, "question", true))
      read_question(*question);
    each_in(fields, "facts", [this](const json::object& one, std::string place) {
      read_fact_in(one, std::move(place));
    });
    if (const json::object* table = object_in(fields, "table", false)) read_table(*table);
    if (const json::object* expected = object_in(fields, "expect", false)) {
      found_.expected = *expected;
    }
    fields.refuse_unknown();
    return std::move(found_);
  }

 private:
  const json::object* object_in(CaseFields& fields, std::string_view name, bool needed) {
    const json::value* value = fields.member(name);
    if (value != nullptr && value->is_object()) return &value->as_object();
    if (value != nullptr || needed) fields.wrong(name, "is missing or no object");
    return nullptr;
  }
  template <class Each>
  void each_in(CaseFields& fields, std::string_view name, Each each) {
    const json::value* value = fields.member(name);
    if (value == nullptr) return;
    if (!value->is_array()) {
      fields.wrong(name, "must be a list");
      return;
    }
    std::size_t index = 0;
    for (const json::value& one : value->as_array()) {
      const std::string place =
          fields.place() + std::string(name) + '[' + std::to_string(++index) + "]";
      if (one.is_object()) {
        each(one.as_object(), place + '.');
      } else {
        errors_.push_back(place + ": must be an object");
      }
    }
  }

  void read_question(const json::object& object) {
    CaseFields fields(object, "question.", errors_);
    found_.ask = fields.needed("ask", ask_named);
    found_.year = fields.year("year");
    found_.day = fields.needed_day("day");
    found_.county = fields.region("county");
    found_.pool = fields.region("pool");
    if (found_.pool.empty()) found_.pool = found_.county.pool();
    if (fields.has("scheme")) found_.scheme = fields.needed("scheme", scheme_named);
    found_.register_stale = fields.flag("register_stale", false);
    found_.tax_stale = fields.flag("tax_stale", false);
    if (found_.ask == CaseAsk::refund) {
      found_.ground = fields.needed("ground", policy::refund_ground_named);
    }
    const bool of_a_pool = found_.ask == CaseAsk::benefit_start ||
                           found_.ask == CaseAsk::admissible || found_.ask == CaseAsk::levy_class ||
                           found_.ask == CaseAsk::refund || found_.ask == CaseAsk::registration;
    if (of_a_pool && found_.pool.empty()) fields.wrong("pool", "is missing; allowed: six digits");
    fields.refuse_unknown();
  }

  void read_fact_in(const json::object& object, std::string place) {
    CaseFields fields(object, std::move(place), errors_);
    StoredFact stored;
    const auto line = static_cast<std::int64_t>(found_.facts.size()) + 1;
    stored.source = {BatchId{1}, line};
    stored.key = fields.text("key");
    if (stored.key.empty()) stored.key = "fact " + std::to_string(line);
    std::optional<Fact> fact = read_fact(fields);
    fields.refuse_unknown();
    if (!fact) return;
    stored.value = std::move(*fact);
    found_.facts.push_back(std::move(stored));
  }

  void read_table(const json::object& object) {
    CaseFields fields(object, "table.", errors_);
    policy::LevyTable table;
    table.year = found_.year;
    table.pool = found_.pool;
    table.ordinary = fields.needed_money("ordinary");
    each_in(fields, "rows", [&](const json::object& one, std::string place) {
      CaseFields row(one, std::move(place), errors_);
      table.rows.push_back({row.region("area"), row.needed("category", capacity_named),
                            row.needed_money("personal"), row.needed_money("subsidy")});
      if (table.rows.back().area.empty()) table.rows.back().area = table.pool;
      row.refuse_unknown();
    });
    read_order(fields, table);
    fields.refuse_unknown();
    found_.table = std::move(table);
  }
  static void read_order(CaseFields& fields, policy::LevyTable& table) {
    const json::value* order = fields.member("order");
    if (order == nullptr) return;
    const json::array* list = order->if_array();
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
      const json::string* name = (*list)[i].if_string();
      const auto category = name == nullptr ? std::nullopt : capacity_named(*name);
      if (!category) {
        fields.wrong("order", "holds a category that is not known");
        return;
      }
      table.order.push_back(*category);
    }
    if (list == nullptr) fields.wrong("order", "must be a list");
  }

  std::vector<std::string>& errors_;
  PolicyCase found_;
};

}  // namespace

CaseReading read_case(std::string_view line) {
  CaseReading reading;
  json::parse_options options;
  options.max_depth = kDeepest;
  boost::system::error_code failed;
  const json::value value = json::parse(line, failed, {}, options);
  if (failed || !value.is_object()) {
    reading.errors.emplace_back("the line is no JSON object");
    return reading;
  }
  PolicyCase found = Reader(reading.errors).read(value.as_object());
  if (reading.errors.empty()) reading.found = std::move(found);
  return reading;
}

}  // namespace gw::app
