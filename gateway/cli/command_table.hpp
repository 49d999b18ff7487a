#pragma once
// The tree of commands as a table: every command with its words and options, as reference.cpp and
// completion.cpp print it.  Made from the tree itself, so that nothing can be missing.  Pure.
#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace gw::cli {

enum class OptionForm : std::uint8_t { flag, value, positional };

struct OptionEntry {
  std::vector<std::string> names;  // "-q", "--quiet"; of a positional its one name, "ID"
  std::string words;               // in English, as all help is; help_words.hpp has the Chinese
  OptionForm form = OptionForm::value;
  std::vector<std::string> values;  // all that it may be; empty: anything
  std::string otherwise;            // what it is if it is not given
  bool required = false;
  bool many = false;  // may stand several times
};

struct CommandEntry {
  std::string path;  // "feed pull"; empty: the program itself, whose options are the common ones
  std::string words;
  std::vector<OptionEntry> options;
  std::vector<std::string> below;  // names of the commands in it
};

/// The program first, then each group followed by what is in it, in the order of the help.
std::vector<CommandEntry> command_table(const CLI::App& app);

}  // namespace gw::cli
