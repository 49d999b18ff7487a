#pragma once
// Port: what the store keeps of what is told to agencies (ports/store.hpp): messages, each attempt
// to hand one over, rows that the agency refused, and how far its answers were followed.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/domain/batch.hpp"
#include "gateway/domain/flag.hpp"
#include "gateway/domain/plan_record.hpp"
#include "gateway/domain/time_window.hpp"

namespace gw {

enum class MessageState : std::uint8_t {
  pending = 1,   // to be sent, or sent again
  sent = 2,      // handed over; the receipt comes later (files)
  received = 3,  // receipt number here
  dead = 4,      // given up after the last retry or refused whole; visible, resendable by a person
};

/// An outbound message: its bytes are fixed when it is made and stay the same across all retries
/// (law 5).
struct OutboundMessage {
  MessageId id;
  AgencyId agency;
  std::string group;
  RegionCode county;  // of its flags; empty: of several
  PlanYear year;
  std::string identity;       // fkpch, 批次号, file name: under which the agency knows it
  std::string body;           // sealed by the store
  std::vector<FlagId> flags;  // in the order of the rows
  MessageState state = MessageState::pending;
  std::int32_t attempts = 0;
  Instant created{};
  Instant next_attempt{};
  Failure last_failure;
  std::int32_t last_status = 0;  // of the last attempt, as there; told by the store, not put
  std::string receipt;           // hzbh, 回执号, receipt file
  bool answers_closed = false;   // the agency says nothing more of its rows
};

/// A row of a message that the agency refused (1001 .. 1005).
struct MessageRefusal {
  FlagId flag;
  std::string code;
};

/// One time that a message was handed to its agency or looked for its receipt.
struct MessageAttempt {
  MessageId message;
  Instant at{};
  MessageState state = MessageState::pending;  // afterwards
  Failure failure;                             // of an attempt after which it is pending or dead
  std::chrono::milliseconds took{0};
  std::int32_t status = 0;  // of HTTP, with which the agency answered; 0: it did not, or files
};

/// How far an agency's later answers (处理结果) were followed.
struct AnswerWatch {
  std::string position;  // the channel's own: where its next question begins
  Day asked{};           // the last day whose answers are all in
};

/// What is left empty does not narrow.
struct MessageFilter {
  std::optional<AgencyId> agency;
  std::optional<MessageState> state;
  std::optional<RegionCode> region;
  TimeWindow created;
  std::int64_t before = 0;  // id, for paging; 0 = newest
  std::int64_t limit = 50;
};

}  // namespace gw
