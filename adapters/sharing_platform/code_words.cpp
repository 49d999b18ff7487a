#include "adapters/sharing_platform/code_words.hpp"

namespace gw::sharing_platform {
namespace {

std::vector<AllowedWord> event_types(std::string_view rows) {
  if (rows == "population_events") {
    return {
        {"01", "死亡注销"}, {"02", "出国（境）定居注销"}, {"03", "入伍注销"}, {"04", "号码变更"},
        {"05", "姓名变更"}, {"06", "户口迁移"},           {"07", "出生登记"}, {"08", "恢复户口"}};
  }
  if (rows == "employment_events") {
    return {{"01", "就业登记"}, {"02", "解除"}, {"03", "灵活就业"}, {"04", "退休"}};
  }
  if (rows == "employer_events") {
    return {{"01", "设立"}, {"02", "变更"}, {"03", "注销"}, {"04", "吊销"}};
  }
  return {{"01", "收监"},
          {"02", "刑满释放"},
          {"03", "假释"},
          {"04", "暂予监外执行"},
          {"05", "假释或监外执行后收监"}};
}

}  // namespace

std::vector<AllowedWord> words_of(const RowKind& kind, std::string_view member) {
  if (member == "CZLX") return {{"1", "新增"}, {"2", "变更"}, {"3", "作废"}, {"4", "换证（出生）"}};
  if (member == "SJLX") return event_types(kind.name);
  if (member == "CJLB") {
    return {{"1", "视力"}, {"2", "听力"}, {"3", "言语"}, {"4", "肢体"},
            {"5", "智力"}, {"6", "精神"}, {"7", "多重"}};
  }
  if (member == "CJDJ") return {{"1", "一级"}, {"2", "二级"}, {"3", "三级"}, {"4", "四级"}};
  if (member == "SLDNL") return {{"1", "丧失劳动能力"}, {"0", "未丧失"}};
  if (member == "ZT") return {{"1", "有效"}, {"2", "注销"}, {"3", "冻结"}, {"4", "过期"}};
  if (member == "GLZT")
    return {{"1", "在管"}, {"2", "迁出"}, {"3", "失访"}, {"4", "死亡"}, {"5", "结案"}};
  if (member == "FCLX") return {{"1", "独生子女伤残"}, {"2", "独生子女死亡"}};
  if (member == "CXLB") return {{"1", "城镇"}, {"2", "农村"}};
  if (member == "TZYY") return {{"1", "死亡"}, {"2", "迁出"}, {"3", "身份丧失"}};
  if (member == "HTLX")
    return {{"1", "全日制"}, {"2", "非全日制"}, {"3", "劳务派遣"}, {"9", "其他"}};
  if (member == "YFLB") {
    return {{"01", "残疾军人"},     {"02", "烈士遗属"},     {"03", "因公牺牲军人遗属"},
            {"04", "病故军人遗属"}, {"05", "在乡复员军人"}, {"06", "带病回乡退伍军人"},
            {"07", "参战退役人员"}, {"08", "参试退役人员"}, {"09", "年满60周岁农村籍退役士兵"},
            {"10", "烈士子女"}};
  }
  return {};
}

}  // namespace gw::sharing_platform
