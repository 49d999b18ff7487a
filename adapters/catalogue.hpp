#pragma once
// The kinds of agency in this program, generated from the folders beside this file.
#include <memory>
#include <string_view>
#include <vector>

#include "gateway/adapter/adapter.hpp"
#include "gateway/adapter/interface_note.hpp"

namespace gw {

using MakeAdapter = std::unique_ptr<AgencyAdapter> (*)(AgencyId agency, SettingsReader& settings,
                                                       AdapterServices services);

/// What the note of this kind promises to the agency of these settings (its whole file).
using DescribeInterface = InterfaceNote (*)(const SettingsNode& agency);

struct AdapterKind {
  std::string_view name;  // the folder's name, as in `kind:` of config/agencies
  MakeAdapter make;
  DescribeInterface note;
};

const std::vector<AdapterKind>& adapter_catalogue();

}  // namespace gw
