// The references that are written from the sources: schemas/REFERENCE.md from the description of
// the interface, schemas/PROBLEMS.md from the codes of failures.  A committed one that says
// otherwise fails; GW_WRITE_REFERENCES=1 writes it anew.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <cctype>
#include <map>

#include "gateway/base/problem_types.hpp"
#include "gateway/webhook/problem.hpp"
#include "tests/support/references.hpp"

namespace gw::contract {
namespace {

using gw::testing::is_as_committed;

std::string text_of(const YAML::Node& node, const std::string& otherwise = "") {
  return node ? node.as<std::string>() : otherwise;
}

/// One line of a table.
std::string in_cell(std::string text) {
  std::string out;
  for (const char c : text) out += c == '|' ? "\\|" : c == '\n' ? " " : std::string(1, c);
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

class Reference {
 public:
  explicit Reference(YAML::Node description) : description_(std::move(description)) {}

  std::string text() {
    out_ =
        "# 接口参考 Interface reference\n\n"
        "由 `openapi.yaml` 生成，网关自身在 `/v1/openapi` 提供同一份描述。 Written from "
        "`openapi.yaml`, "
        "which the gateway\nitself serves at `/v1/openapi`. Errors: "
        "[PROBLEMS.md](PROBLEMS.md).\n\n";
    out_ += text_of(description_["info"]["description"]);
    for (const auto& path : description_["paths"]) {
      for (const char* method : {"get", "post", "delete"}) {
        if (const YAML::Node operation = path.second[method])
          add_operation(method, path.first.as<std::string>(), operation);
      }
    }
    out_ += "\n## 数据结构 Schemas\n";
    for (const auto& schema : description_["components"]["schemas"]) {
      out_ += "\n### " + schema.first.as<std::string>() + "\n\n";
      add_fields(schema.second);
    }
    return out_;
  }

 private:
  YAML::Node resolved(const YAML::Node& node) const {
    if (!node["$ref"]) return node;
    const auto reference = node["$ref"].as<std::string>();
    const std::string kind = reference.substr(13, reference.rfind('/') - 13);  // #/components/
    return description_["components"][kind][reference.substr(reference.rfind('/') + 1)];
  }

  /// "[Person](#person)", "string (date)", "array of ...": what may stand there, in short.
  std::string type_of(const YAML::Node& schema) const {
    if (!schema) return "any";
    if (const auto reference = text_of(schema["$ref"]); !reference.empty()) {
      const std::string name = reference.substr(reference.rfind('/') + 1);
      std::string anchor;
      for (const char c : name) anchor += static_cast<char>(std::tolower(c));
      return "[" + name + "](#" + anchor + ")";
    }
    if (schema["allOf"]) return all_of(schema["allOf"]);
    if (const YAML::Node values = schema["enum"]) {
      std::string list;
      for (const auto& value : values)
        list += (list.empty() ? "`" : ", `") + (value.IsNull() ? "null" : text_of(value)) + "`";
      return list;
    }
    std::string type;
    if (schema["type"] && schema["type"].IsSequence()) {
      for (const auto& one : schema["type"]) type += (type.empty() ? "" : " or ") + text_of(one);
    } else {
      type = text_of(schema["type"], "any");
    }
    if (const auto format = text_of(schema["format"]); !format.empty()) type += " (" + format + ")";
    if (schema["items"] && (type == "array" || type == "any"))
      type = "array of " + type_of(schema["items"]);
    return type;
  }

  /// An envelope and what is in it.
  std::string all_of(const YAML::Node& parts) const {
    std::string out;
    for (const auto& part : parts) {
      const YAML::Node inner = part["properties"];
      if (!inner) {
        out += (out.empty() ? "" : ", ") + type_of(part);
        continue;
      }
      for (const auto& member : inner)
        out += ", `" + text_of(member.first) + "`: " + type_of(member.second);
    }
    return out;
  }

  void add_fields(const YAML::Node& schema) {
    if (!schema["properties"]) {
      out_ += type_of(schema) + "\n";
      return;
    }
    std::map<std::string, bool> required;
    for (const auto& name : schema["required"]) required[text_of(name)] = true;
    out_ += "| | | |\n|---|---|---|\n";
    for (const auto& field : schema["properties"]) {
      const auto name = field.first.as<std::string>();
      out_ += "| `" + name + "`" + (required[name] ? " *" : "") + " | " +
              in_cell(type_of(field.second)) + " | " +
              in_cell(text_of(field.second["description"])) + " |\n";
    }
  }

  void add_operation(std::string method, const std::string& path, const YAML::Node& operation) {
    const std::string group = path.substr(0, path.find('/', 4));  // behind /v1/
    if (group != group_) out_ += "\n## " + group + "\n";
    group_ = group;
    for (char& c : method) c = static_cast<char>(std::toupper(c));
    out_ += "\n### " + method + " " + path + "\n\n";
    out_ += text_of(operation["x-summary-zh"]) + "。\n" + text_of(operation["summary"]) + "\n\n";
    if (const YAML::Node more = operation["description"]) out_ += text_of(more) + "\n";
    std::string roles;
    for (const auto& role : operation["x-roles"])
      roles += (roles.empty() ? "" : ", ") + text_of(role);
    out_ += "- 谁可以 Who may: " + roles;
    if (const auto reach = text_of(operation["x-reach"]); !reach.empty()) out_ += "; " + reach;
    out_ += "\n";
    for (const auto& named : operation["parameters"]) {
      const YAML::Node parameter = resolved(named);
      out_ += "- `" + text_of(parameter["name"]) + "` (" + text_of(parameter["in"]) +
              (text_of(parameter["required"]) == "true" ? ", 必填 required" : "") +
              "): " + type_of(parameter["schema"]);
      if (const YAML::Node words = parameter["description"]) out_ += "; " + in_cell(text_of(words));
      out_ += "\n";
    }
    if (const YAML::Node body = operation["requestBody"]) {
      for (const auto& content : body["content"]) {
        out_ += "- 请求体 Body `" + text_of(content.first) +
                "`: " + type_of(content.second["schema"]) + "\n";
      }
    }
    for (const auto& one : operation["responses"]) {
      const YAML::Node answer = resolved(one.second);
      if (text_of(one.first) == "default") continue;  // a problem document
      out_ += "- " + text_of(one.first) + ": " + in_cell(text_of(answer["description"]));
      for (const auto& content : answer["content"]) {
        if (content.second["schema"]) out_ += "; " + type_of(content.second["schema"]);
      }
      out_ += "\n";
    }
  }

  YAML::Node description_;
  std::string out_;
  std::string group_;
};

TEST(ReferenceTest, OfTheInterfaceIsWrittenFromItsDescription) {
  const auto folder = std::filesystem::path(gw::testing::source_dir()) / "schemas";
  const YAML::Node description = YAML::LoadFile((folder / "openapi.yaml").string());
  EXPECT_TRUE(is_as_committed(folder / "REFERENCE.md", Reference(description).text()));
}

TEST(ReferenceTest, EveryOperationIsSaidInChineseToo) {
  const auto file = std::filesystem::path(gw::testing::source_dir()) / "schemas" / "openapi.yaml";
  for (const auto& path : YAML::LoadFile(file.string())["paths"]) {
    for (const auto& operation : path.second) {
      const std::string words = text_of(operation.second["x-summary-zh"]);
      EXPECT_GT(words.size(), 6U) << operation.first << " " << path.first << ": x-summary-zh";
    }
  }
}

std::string problems_text() {
  std::string out =
      "# 错误目录 Catalogue of errors\n\n"
      "问题文档（RFC 9457）的 `code` 各是什么、怎么办、谁来办；`type` 指向网关自己的 "
      "`/v1/problem-types/代码`，不登录也能看。\n由程序的错误表生成。 What each `code` of a "
      "problem "
      "document is, what to do and who does it; `type` leads to the\ngateway's own "
      "`/v1/problem-types/CODE`, open to everybody. Written from the program's table of "
      "failures.\n\n"
      "`step` 是出错的步骤（程序内的固定名字），`detail_number` "
      "是状态码、限值或偏差等数字，`retryable` "
      "说明原样重发是否有意义。\n`step` names the step that failed, `detail_number` a status, "
      "limit or "
      "difference, `retryable` whether the same request may\nsucceed later.\n\n"
      "| 代码 Code | 状态 Status | 含义 Cause | 怎么办 Fix | 谁来办 Owner "
      "|\n|---|---|---|---|---|\n";
  for (int number = 0; number < kErrcs; ++number) {
    const auto code = static_cast<Errc>(number);
    out += "| `" + std::string(name_of(code)) + "` | " +
           std::to_string(webhook::status_of(Failure(code))) + " | ";
    out += describe(code, Language::zh) + "<br>" + describe(code, Language::en) + " | ";
    out += next_step(code, Language::zh) + "<br>" + next_step(code, Language::en) + " | ";
    out.append(words_of(owner_of(code), Language::zh)).append("<br>");
    out.append(words_of(owner_of(code), Language::en)).append(" |\n");
  }
  return out;
}

TEST(ReferenceTest, OfErrorsIsWrittenFromTheirTable) {
  const auto file = std::filesystem::path(gw::testing::source_dir()) / "schemas" / "PROBLEMS.md";
  EXPECT_TRUE(is_as_committed(file, problems_text()));
}

}  // namespace
}  // namespace gw::contract
