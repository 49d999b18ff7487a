#include "gateway/metrics/registry.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>

namespace gw::metrics {
namespace {

constexpr std::string_view kPrefix = "enrollgate_";

bool is_name(std::string_view name) {
  return name.starts_with(kPrefix) &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

std::string escape(std::string_view text, bool quotes) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\' || (quotes && c == '"')) escaped += '\\';
    if (c == '\n') {
      escaped += "\\n";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

// agency="tax",kind="pull": what stands between the braces, and the key of the series.
std::string label_text(const Labels& labels) {
  std::string text;
  for (const auto& [name, value] : labels) {
    if (!text.empty()) text += ',';
    text += name + "=\"" + escape(value, true) + '"';
  }
  return text;
}

std::string number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

void line(std::string& out, std::string_view name, std::string_view suffix, std::string_view labels,
          std::string_view value) {
  out += name;
  out += suffix;
  if (!labels.empty()) {
    out += '{';
    out += labels;
    out += '}';
  }
  out += ' ';
  out += value;
  out += '\n';
}

void histogram_lines(std::string& out, std::string_view name, const std::string& labels,
                     const Histogram& histogram) {
  const std::string before = labels.empty() ? labels : labels + ",";
  for (std::size_t i = 0; i <= histogram.bounds().size(); ++i) {
    const std::string bound =
        i < histogram.bounds().size() ? number(histogram.bounds()[i]) : "+Inf";
    line(out, name, "_bucket", before + "le=\"" + bound + '"',
         std::to_string(histogram.count_up_to(i)));
  }
  line(out, name, "_sum", labels, number(histogram.sum()));
  line(out, name, "_count", labels,
       std::to_string(histogram.count_up_to(histogram.bounds().size())));
}

}  // namespace

Histogram::Histogram(std::vector<double> bounds)
    : bounds_(std::move(bounds)), buckets_(bounds_.size() + 1) {}

void Histogram::observe(double value) {
  const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
  buckets_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(value, std::memory_order_relaxed);
}

std::uint64_t Histogram::count_up_to(std::size_t i) const {
  std::uint64_t count = 0;
  for (std::size_t k = 0; k <= i; ++k) count += buckets_[k].load(std::memory_order_relaxed);
  return count;
}

std::vector<double> duration_bounds() {
  return {0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.3, 0.5, 1, 2.5, 5, 10, 30, 60};
}

Registry::Registry() {
  refused_ = &counter("enrollgate_metrics_series_refused_total",
                      "Requests for series of a family that is full: summed under the label "
                      "value other, or, of gauges, left out.");
}

Registry::Family& Registry::family(std::string_view name, std::string_view help, const char* type) {
  const auto known = families_.find(name);
  if (known != families_.end()) {
    if (std::string_view(known->second.type) != type) throw std::logic_error("metric of two kinds");
    return known->second;
  }
  if (!is_name(name)) throw std::logic_error("not a metric name of this program");
  Family& made = families_[std::string(name)];
  made.type = type;
  made.help = help;
  return made;
}

template <class Series>
bool Registry::has_room(const std::map<std::string, Series>& series, const std::string& key) {
  if (series.size() < kSeriesPerFamilyMax || series.contains(key)) return true;
  refused_->add();
  return false;
}

template <class Series>
std::string Registry::series_key(const std::map<std::string, Series>& series,
                                 const Labels& labels) {
  std::string key = label_text(labels);
  if (has_room(series, key)) return key;
  Labels other = labels;
  for (auto& [name, value] : other) value = "other";
  return label_text(other);
}

Counter& Registry::counter(std::string_view name, std::string_view help, const Labels& labels) {
  const std::lock_guard lock(mutex_);
  auto& series = family(name, help, "counter").counters;
  return series[series_key(series, labels)];
}

Gauge& Registry::gauge(std::string_view name, std::string_view help, const Labels& labels) {
  const std::lock_guard lock(mutex_);
  auto& series = family(name, help, "gauge").gauges;
  const std::string key = label_text(labels);
  return has_room(series, key) ? series[key] : left_out_;
}

Histogram& Registry::histogram(std::string_view name, std::string_view help, const Labels& labels,
                               std::vector<double> bounds) {
  const std::lock_guard lock(mutex_);
  auto& series = family(name, help, "histogram").histograms;
  return series.try_emplace(series_key(series, labels), std::move(bounds)).first->second;
}

void Registry::counted_elsewhere(std::string_view name, std::string_view help, const Labels& labels,
                                 std::function<std::uint64_t()> read) {
  const std::lock_guard lock(mutex_);
  family(name, help, "counter").elsewhere.insert_or_assign(label_text(labels), std::move(read));
}

std::string Registry::exposition() const {
  const std::lock_guard lock(mutex_);
  std::string out;
  for (const auto& [name, family] : families_) {
    out += "# HELP " + name + ' ' + escape(family.help, false) + '\n';
    out += "# TYPE " + name + ' ' + family.type + '\n';
    for (const auto& [labels, counter] : family.counters) {
      line(out, name, "", labels, std::to_string(counter.value()));
    }
    for (const auto& [labels, read] : family.elsewhere) {
      line(out, name, "", labels, std::to_string(read()));
    }
    for (const auto& [labels, gauge] : family.gauges) {
      line(out, name, "", labels, number(gauge.value()));
    }
    for (const auto& [labels, histogram] : family.histograms) {
      histogram_lines(out, name, labels, histogram);
    }
  }
  return out;
}

}  // namespace gw::metrics
