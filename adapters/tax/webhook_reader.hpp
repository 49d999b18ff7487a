#pragma once
// Reads one kept webhook request of tax (note a): its events become money facts.  Made by the
// adapter when a kept request is worked off, after it was acknowledged; one thread.  Nothing in a
// request is refused as a whole but a body that is no JSON of this form.
#include <string>
#include <string_view>

#include "gateway/adapter/row.hpp"

namespace gw::tax {

class WebhookReader final : public BatchReader {
 public:
  WebhookReader(Day received, RowSink& sink) : received_(received), sink_(sink) {}

  Result<void> feed(std::string_view bytes) override;
  Result<BatchVerdict> finish() override;

 private:
  std::string body_;
  Day received_;
  RowSink& sink_;
};

}  // namespace gw::tax
