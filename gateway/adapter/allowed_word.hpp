#pragma once
// What a coded column may say, as its adapter tells it (AgencyAdapter::allowed_words).  Pure.
#include <initializer_list>
#include <string>
#include <vector>

#include "gateway/normalize/codes.hpp"

namespace gw {

/// A word of the table that a coded column is read by.
struct AllowedWord {
  std::string word;   // as a reader knows it
  std::string means;  // in Chinese; empty where the word says it all
};

inline std::vector<AllowedWord> allowed(const std::vector<normalize::CodeWord>& table) {
  std::vector<AllowedWord> words;
  words.reserve(table.size());
  for (const normalize::CodeWord& one : table)
    words.push_back({std::string(one.word), std::string(one.means)});
  return words;
}

}  // namespace gw
