"""The checks find what they are there to find: each is shown a planted tree with one fault and one without."""
import os
import tempfile
import textwrap
import unittest

import check


class Planted(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = folder.name
        self.layers("base: \ndomain: base\ncodec: base\nports: domain\nnet: base;ports\nadapters_tax: domain\n")

    def layers(self, text):
        with open(os.path.join(self.root, "layers.txt"), "w", encoding="utf-8") as file:
            file.write(text)

    def plant(self, name, text):
        path = os.path.join(self.root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(textwrap.dedent(text))

    def found(self, which):
        return list(check.CHECKS[which](self.root, os.path.join(self.root, "layers.txt")))


class LayersTest(Planted):
    def test_allows_what_is_declared_and_base_for_all(self):
        self.plant("gateway/ports/store.hpp", '#include "gateway/domain/ids.hpp"\n#include "gateway/base/result.hpp"\n')
        self.assertEqual(self.found("layers"), [])

    def test_names_file_and_line_of_an_arrow_upwards(self):
        self.plant("gateway/domain/ids.hpp", '#pragma once\n\n#include "gateway/net/http1.hpp"\n')
        self.assertEqual(self.found("layers"), [
            "gateway/domain/ids.hpp:3: gateway/net/http1.hpp is of net, which domain does not name in its DEPENDS"])

    def test_an_adapter_sees_no_other_adapter(self):
        self.plant("adapters/tax/a.cpp", '#include "adapters/civil_affairs/reader.hpp"\n')
        self.assertEqual(len(self.found("layers")), 1)

    def test_an_include_in_a_comment_is_none(self):
        self.plant("gateway/domain/ids.hpp", '// #include "gateway/net/http1.hpp"\n/*\n#include "gateway/net/x.hpp"\n*/\n')
        self.assertEqual(self.found("layers"), [])

    def test_refuses_an_include_that_is_not_from_the_root(self):
        self.plant("gateway/domain/ids.cpp", '#include "ids.hpp"\n')
        self.assertEqual(len(self.found("layers")), 1)

    def test_a_folder_without_a_layer_is_found(self):
        self.plant("gateway/util/strings.hpp", "")
        self.assertIn("belongs to no layer", self.found("layers")[0])

    def test_a_circle_of_layers_is_found(self):
        self.layers("base: \ndomain: codec\ncodec: ports\nports: domain\n")
        self.assertIn("codec -> ports -> domain -> codec", self.found("layers")[0])


class LibrariesTest(Planted):
    def test_each_library_stays_in_its_folder(self):
        for header, right, wrong in (
                ("boost/beast/http.hpp", "gateway/net/a.cpp", "gateway/api/a.cpp"),
                ("sqlite3.h", "gateway/store/sqlite/a.cpp", "gateway/store/a.cpp"),
                ("libxml/parser.h", "gateway/codec/a.cpp", "adapters/tax/a.cpp"),
                ("yaml-cpp/yaml.h", "gateway/app/a.cpp", "gateway/adapter/a.cpp"),
                ("openssl/evp.h", "gateway/crypto/a.cpp", "gateway/webhook/a.cpp"),
                ("CLI/CLI.hpp", "gateway/cli/command_tree.hpp", "gateway/cli/client.cpp")):
            with self.subTest(header=header):
                self.plant(right, f"#include <{header}>\n")
                self.assertEqual(self.found("libraries"), [])
                self.plant(wrong, f"\n#include <{header}>\n")
                self.assertEqual([line.split(" <")[0] for line in self.found("libraries")], [f"{wrong}:2:"])
                os.remove(os.path.join(self.root, wrong))

    def test_pure_layers_see_neither_files_nor_sockets_nor_clocks(self):
        for line in ("#include <fstream>", "#include <filesystem>", "#include <boost/asio/awaitable.hpp>",
                     '#include "gateway/base/log.hpp"', "auto t = std::chrono::system_clock::now();",
                     "int f(const Clock& clock);"):
            for layer in ("domain", "policy", "normalize"):
                with self.subTest(line=line, layer=layer):
                    self.plant(f"gateway/{layer}/a.cpp", line + "\n")
                    self.assertTrue(self.found("libraries")[0].startswith(f"gateway/{layer}/a.cpp:1: "))
                    os.remove(os.path.join(self.root, f"gateway/{layer}/a.cpp"))

    def test_the_clock_is_asked_in_one_place(self):
        self.plant("gateway/net/a.cpp", "// std::chrono::system_clock::now()\nauto t = system_clock::now();\n")
        self.plant("gateway/base/clock.hpp", "auto t = system_clock::now();\n")
        self.assertEqual([line.split(": ")[0] for line in self.found("libraries")], ["gateway/net/a.cpp:2"])


class CoroutinesTest(Planted):
    def suspect(self, body):
        self.plant("gateway/net/q.hpp", "struct Query { int a; int b; };\nstruct Whole { explicit Whole(int a); };\n")
        self.plant("gateway/net/a.cpp", "asio::awaitable<void> f() {\n" + body + "\n}\n")
        return [line.split(": ")[0] for line in self.found("coroutines")]

    def test_finds_lambdas_and_aggregates_made_in_place(self):
        for body in ("  co_await offload(pool, [this] { return 1; });",
                     "  co_await offload(pool,\n    [rows = std::move(rows)]() mutable { return 1; });",
                     "  auto n = co_await send(Query{1, 2});",
                     "  GW_CO_TRY(auto n, co_await send(Query{1, 2}));",
                     "  co_await send({1, 2});",
                     "  auto n = late ? none() : co_await send(1);",
                     "  co_await send(std::vector<std::string>{a, b});",
                     "  if (!(co_await send(x, {1}))) return;"):
            with self.subTest(body=body):
                self.assertEqual(len(self.suspect(body)), 1)

    def test_lets_pass_what_is_right(self):
        for body in ("  auto job = [this] { return 1; };\n  co_await offload(pool, std::move(job));",
                     "  co_await send(Whole{1});",
                     "  co_await offload(pool, [] { return 1; });",
                     "  Query query{1, 2};\n  co_await send(std::move(query));",
                     "  co_await send(rows[first](1));",
                     "  while (co_await more()) {\n    Query q{1, 2};\n    use({1, 2});\n  }",
                     "  // co_await send(Query{1, 2});\n  log(\"co_await send({1})\");"):
            with self.subTest(body=body):
                self.assertEqual(self.suspect(body), [])

    def test_names_the_line_of_the_temporary(self):
        self.assertEqual(self.suspect("  co_await offload(pool,\n      [this] { return 1; });"), ["gateway/net/a.cpp:3"])


class HeadersTest(Planted):
    def test_a_source_includes_its_own_header_first(self):
        self.plant("gateway/domain/ids.hpp", "#pragma once\n")
        self.plant("gateway/domain/ids.cpp", '#include <string>\n#include "gateway/domain/ids.hpp"\n')
        self.assertEqual(self.found("own-header"), ["gateway/domain/ids.cpp:1: includes string before its own header"])

    def test_a_header_that_needs_another_is_found(self):
        self.plant("gateway/domain/good.hpp", "#pragma once\n#include <string>\nstd::string a();\n")
        self.assertEqual(self.found("headers"), [])
        self.plant("gateway/domain/bad.hpp", "#pragma once\n\nstd::string a();\n")
        self.assertTrue(self.found("headers")[0].startswith("gateway/domain/bad.hpp:3:"))


class TextTest(Planted):
    def test_finds_what_must_not_be_committed(self):
        for line in ("open('/ro" "ot/x')", "/ho" "me/somebody/x", "-----BEGIN PRIV" "ATE KEY-----", "// TO" "DO: later"):
            with self.subTest(line=line):
                self.plant("tests/a.py", "\n" + line + "\n")
                self.assertTrue(self.found("text")[0].startswith("tests/a.py:2: "))

    def test_lets_ordinary_paths_pass(self):
        self.plant("certs/issue", 'cp "$out/ca/ro" "ot/ca.pem" /tmp/x\n$here/../home.txt\n')
        self.assertEqual(self.found("text"), [])

    def test_a_file_beyond_the_limit_is_found(self):
        self.plant("gateway/domain/long.cpp", "\n" * 601)
        self.assertIn("601 lines, limit 600", self.found("text")[0])


if __name__ == "__main__":
    unittest.main()
