#pragma once
// Where a row says that its person is found (学校班级、村组户): for the lists that people work
// with. Such words decide nothing and are not stored: whoever makes a list reads the evidence once
// more and watches for them (RowSink::placings).  Values; one thread.
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/domain/region_code.hpp"

namespace gw {

/// As the agency wrote it; what a feed does not say is empty.
template <class Text>
struct PlacingOf {
  Text school;        // name of the school
  Text grade;         // 年级
  Text class_name;    // 班级
  Text pupil;         // 学号, 学籍号
  Text town;          // 乡镇
  Text village;       // 村; with the town before it where the agency has one field for both
  Text village_code;  // 村编码: county 6, township 3, village 3
  Text household;     // 户编号, 家庭编号
  Text relation;      // 与户主关系
  Text child;         // births: the child's name, if it has one
  Text mother;        // births
  Text father;        // births
  Text institution;   // births: 助产机构
  RegionCode county;  // births: whose county the event belongs to
};
using RowPlacing = PlacingOf<std::string_view>;  // views into the row
using Placing = PlacingOf<std::string>;

class PlacingWatch {
 public:
  virtual ~PlacingWatch() = default;
  /// Of the row that is put next under this line.
  virtual void placed(std::int64_t line, const RowPlacing& placing) = 0;
};

}  // namespace gw
