// The loop's tools, under a real loop thread.
#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "gateway/runtime/behind.hpp"
#include "gateway/runtime/deadline.hpp"
#include "gateway/runtime/offload.hpp"
#include "gateway/runtime/signals.hpp"
#include "gateway/runtime/task_gate.hpp"
#include "tests/unit/net/fixture.hpp"

namespace gw::runtime {
namespace {

using net::testing::Loop;

asio::awaitable<bool> comes_back_home(asio::thread_pool& pool) {
  const auto home = std::this_thread::get_id();
  auto job = [] { return std::this_thread::get_id(); };
  const auto there = co_await offload(pool, std::move(job));
  co_return there != home&& std::this_thread::get_id() == home;
}

TEST(OffloadTest, RunsOnThePoolAndComesBackToTheLoop) {
  asio::thread_pool pool(1);
  Loop loop;
  EXPECT_TRUE(loop.run(comes_back_home(pool)));
  pool.join();
}

asio::awaitable<std::string> move_through(asio::thread_pool& pool) {
  auto job = [text = std::make_unique<std::string>("moved")] {
    return std::make_unique<std::string>(*text);
  };
  auto back = co_await offload(pool, std::move(job));
  co_return *back;
}

TEST(OffloadTest, ValuesMoveInAndOut) {
  asio::thread_pool pool(1);
  Loop loop;
  EXPECT_EQ(loop.run(move_through(pool)), "moved");
  pool.join();
}

asio::awaitable<void> throw_there(asio::thread_pool& pool) {
  auto job = [] { throw std::runtime_error("there"); };
  co_await offload(pool, std::move(job));
}

TEST(OffloadTest, AnExceptionArrivesAtTheCaller) {
  asio::thread_pool pool(1);
  Loop loop;
  EXPECT_THROW(loop.run(throw_there(pool)), std::runtime_error);
  pool.join();
}

// The caller is back at once, while the job waits for a word that only the caller can give.
asio::awaitable<bool> goes_on_meanwhile(asio::thread_pool& pool) {
  Behind behind(co_await asio::this_coro::executor, pool);
  std::promise<int> word;
  int heard = 0;
  behind.begin([&] { heard = word.get_future().get(); });
  word.set_value(7);
  const auto ended = co_await behind.ended();
  co_return ended&& heard == 7;
}

TEST(BehindTest, TheCallerGoesOnWhileTheJobRuns) {
  asio::thread_pool pool(1);
  Loop loop;
  EXPECT_TRUE(loop.run(goes_on_meanwhile(pool)));
  pool.join();
}

asio::awaitable<std::string> one_after_the_other(asio::thread_pool& pool) {
  Behind behind(co_await asio::this_coro::executor, pool);
  std::string text;
  for (char c = 'a'; c < 'k'; ++c) {
    if (!co_await behind.ended()) co_return "cancelled";
    behind.begin([&text, c] { text += c; });
  }
  if (!co_await behind.ended()) co_return "cancelled";
  co_return text;
}

TEST(BehindTest, JobsRunInTheirOrderAndAllAreThereAtTheEnd) {
  asio::thread_pool pool(4);
  Loop loop;
  EXPECT_EQ(loop.run(one_after_the_other(pool)), "abcdefghij");
  pool.join();
}

asio::awaitable<void> throw_behind(asio::thread_pool& pool) {
  Behind behind(co_await asio::this_coro::executor, pool);
  behind.begin([] { throw std::runtime_error("there"); });
  (void)co_await behind.ended();
}

TEST(BehindTest, AnExceptionArrivesWhereTheEndIsWaitedFor) {
  asio::thread_pool pool(1);
  Loop loop;
  EXPECT_THROW(loop.run(throw_behind(pool)), std::runtime_error);
  pool.join();
}

asio::awaitable<void> begin_and_leave(asio::thread_pool& pool, std::shared_ptr<int> kept,
                                      std::shared_future<void> go) {
  Behind behind(co_await asio::this_coro::executor, pool);
  behind.begin([kept, go] {
    go.wait();
    ++*kept;
  });
}

TEST(BehindTest, AJobRunsToItsEndThoughItsCallerIsGone) {
  asio::thread_pool pool(1);
  Loop loop;
  std::promise<void> go;
  const auto kept = std::make_shared<int>(0);
  loop.run(begin_and_leave(pool, kept, go.get_future().share()));
  go.set_value();
  pool.join();
  EXPECT_EQ(*kept, 1);
}

asio::awaitable<void> wait_for_ever() {
  co_await wait_until(Deadline::never());
}
asio::awaitable<void> nothing() {
  co_return;
}
asio::awaitable<void> fails() {
  throw std::runtime_error("task");
  co_return;
}

asio::awaitable<bool> refuses_when_closed() {
  TaskGate gate(co_await asio::this_coro::executor);
  const bool before = gate.spawn(nothing());
  gate.close();
  const bool after = gate.spawn(nothing());
  const bool drained = co_await gate.drain(Deadline::never());
  co_return before && !after && drained && gate.running() == 0;
}

TEST(TaskGateTest, ClosedItTakesNothingAndDrains) {
  Loop loop;
  EXPECT_TRUE(loop.run(refuses_when_closed()));
}

asio::awaitable<bool> cancels_the_rest() {
  TaskGate gate(co_await asio::this_coro::executor);
  for (int i = 0; i < 3; ++i) gate.spawn(wait_for_ever());
  gate.close();
  const bool early = co_await gate.drain(Deadline::after(std::chrono::milliseconds(1)));
  gate.cancel();
  const bool late = co_await gate.drain(Deadline::never());
  co_return !early && late && gate.failed() == 0;
}

TEST(TaskGateTest, WhatDoesNotEndInTimeIsCancelled) {
  Loop loop;
  EXPECT_TRUE(loop.run(cancels_the_rest()));
}

asio::awaitable<std::uint64_t> survives_failures() {
  TaskGate gate(co_await asio::this_coro::executor);
  gate.spawn(fails());
  gate.spawn(fails());
  gate.close();
  co_await gate.drain(Deadline::never());
  co_return gate.failed();
}

TEST(TaskGateTest, AFailingTaskIsCountedAndHarmsNoOther) {
  Loop loop;
  EXPECT_EQ(loop.run(survives_failures()), 2U);
}

TEST(DeadlineTest, TheEarlierOfTwoAndWhatIsLeft) {
  EXPECT_TRUE(Deadline::after(std::chrono::seconds(0)).passed());
  EXPECT_FALSE(Deadline::never().passed());
  EXPECT_EQ(Deadline::after(std::chrono::seconds(-1)).left().count(), 0);
  const Deadline soon = Deadline::after(std::chrono::seconds(1));
  EXPECT_EQ(earlier(soon, Deadline::never()).moment(), soon.moment());
}

asio::awaitable<Signal> raise_and_wait(int number) {
  Signals signals(co_await asio::this_coro::executor);
  std::raise(number);
  co_return co_await signals.next();
}

TEST(SignalsTest, TermStopsAndHupReloads) {
  Loop loop;
  EXPECT_EQ(loop.run(raise_and_wait(SIGTERM)), Signal::stop);
  EXPECT_EQ(loop.run(raise_and_wait(SIGINT)), Signal::stop);
  EXPECT_EQ(loop.run(raise_and_wait(SIGHUP)), Signal::reload);
}

}  // namespace
}  // namespace gw::runtime
