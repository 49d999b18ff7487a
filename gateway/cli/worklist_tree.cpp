// The commands by which worklists are made.
#include "gateway/cli/arguments.hpp"
#include "gateway/cli/command_tree.hpp"

namespace gw::cli {

void CommandTree::worklist_commands() {
  CLI::App* worklist =
      group("worklist", "Workbooks for those who call on the uninsured: schools, county offices");
  CLI::App* list = list_command(
      worklist, "Schools that have somebody to call on", "/v1/worklists/schools", Paging::whole,
      [this] {
        return QueryFields{{"agency", typed_.agency}, {"region", typed_.region}, {"year", year()}};
      });
  CLI::App* schools = worklist->add_subcommand(
      "school", "A workbook for each school: a sheet per class, and what to do until when");
  schools->add_option("SCHOOL", typed_.worklist.schools, "Codes of schools; otherwise all")
      ->check(CLI::Validator(check_id, ""));
  for (CLI::App* command : {list, schools}) {
    command->add_option("--agency", typed_.agency, "Named by this agency");
    add_region(command);
    add_year(command);
  }
  CLI::App* counties =
      worklist->add_subcommand("county",
                               "A workbook for each county office: the uninsured, the lapsed and "
                               "stopped, newborns; by town, "
                               "village and household, with last day and amount due");
  counties->add_option("COUNTY", typed_.worklist.counties, "Codes of counties, six digits")
      ->required()
      ->check(CLI::Validator(check_id, ""));
  counties->add_flag("--named", typed_.worklist.named, "Only those whom an agency names");
  add_year(counties);
  const auto fetch = [this](CLI::App* command, auto act) {
    command->add_option("--out", typed_.worklist.out, "Folder of the new files")->required();
    add_export_reason(command);
    add_case(command);
    command->callback([this, act] {
      typed_.worklist.agency = typed_.agency;
      typed_.worklist.region = typed_.region;
      typed_.worklist.reason = typed_.reason;
      typed_.worklist.case_number = typed_.case_number;
      typed_.worklist.year = year();
      typed_.request_seconds = kPullSeconds;
      typed_.client = [this, act](const Session& session) { return act(session, typed_.worklist); };
    });
  };
  fetch(schools, school_worklists);
  fetch(counties, county_worklists);
}

}  // namespace gw::cli
