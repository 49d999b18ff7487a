#pragma once
// The metrics of the process: families of counters, gauges and histograms with labels, written out
// in the Prometheus text format.  Thread-safe.  Series live as long as the registry: keep the
// reference. Throws nothing at run time: of too many series of a family counters and histograms are
// summed under the label value "other"; gauges, of which a sum would be nobody's value, are left
// out.
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gw::metrics {

class Counter {
 public:
  void add(std::uint64_t count = 1) { value_.fetch_add(count, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

class Gauge {
 public:
  void set(double value) { value_.store(value, std::memory_order_relaxed); }
  void add(double change) { value_.fetch_add(change, std::memory_order_relaxed); }
  double value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_{0};
};

class Histogram {
 public:
  /// `bounds`: upper bounds in rising order, without infinity.
  explicit Histogram(std::vector<double> bounds);

  void observe(double value);
  const std::vector<double>& bounds() const { return bounds_; }
  /// Observations at or under bound `i`; `i == bounds().size()` means all.
  std::uint64_t count_up_to(std::size_t i) const;
  double sum() const { return sum_.load(std::memory_order_relaxed); }

 private:
  std::vector<double> bounds_;
  std::deque<std::atomic<std::uint64_t>> buckets_;
  std::atomic<double> sum_{0};
};

/// Label names and values, in the order in which they are to be shown.
using Labels = std::vector<std::pair<std::string, std::string>>;

/// Bounds for waits of people and peers, in seconds: 1 ms to 60 s.
std::vector<double> duration_bounds();

class Registry {
 public:
  /// A province has up to 600 feeds, and a family up to some twenty series of each: the eleven
  /// stages of a run, a feed's usual reasons of refusal.  Beyond it something makes up labels.
  static constexpr std::size_t kSeriesPerFamilyMax = std::size_t{600} * 20;

  Registry();

  /// The series of that name and labels, made at the first call.
  /// REQUIRES: name = "enrollgate_" and [a-z0-9_], counters end in "_total"; one kind per name.
  Counter& counter(std::string_view name, std::string_view help, const Labels& labels = {});
  Gauge& gauge(std::string_view name, std::string_view help, const Labels& labels = {});
  Histogram& histogram(std::string_view name, std::string_view help, const Labels& labels,
                       std::vector<double> bounds);

  /// A counter that something else counts: `read` is asked whenever the metrics are read, from any
  /// thread, and never for less than before.
  void counted_elsewhere(std::string_view name, std::string_view help, const Labels& labels,
                         std::function<std::uint64_t()> read);

  /// Prometheus text format 0.0.4, families by name.
  std::string exposition() const;

 private:
  struct Family {
    const char* type = "";
    std::string help;
    std::map<std::string, Counter> counters;
    std::map<std::string, Gauge> gauges;
    std::map<std::string, Histogram> histograms;
    std::map<std::string, std::function<std::uint64_t()>> elsewhere;
  };

  Family& family(std::string_view name, std::string_view help, const char* type);
  template <class Series>
  std::string series_key(const std::map<std::string, Series>& series, const Labels& labels);
  template <class Series>
  bool has_room(const std::map<std::string, Series>& series, const std::string& key);

  mutable std::mutex mutex_;  // guards the maps; the values are atomics
  std::map<std::string, Family, std::less<>> families_;
  Counter* refused_ = nullptr;
  Gauge left_out_;  // takes what is set on gauges that are not shown
};

}  // namespace gw::metrics
