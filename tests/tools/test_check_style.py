"""tools/check-style sees what it must see, in a small tree that is made here."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOL = pathlib.Path(__file__).resolve().parents[2] / 'tools' / 'check-style'


class CheckStyle(unittest.TestCase):
    def faults(self, name, text):
        with tempfile.TemporaryDirectory() as keep:
            path = pathlib.Path(keep) / name
            path.parent.mkdir(parents=True)
            path.write_text(text)
            done = subprocess.run([sys.executable, str(TOOL), keep], capture_output=True, text=True)
            self.assertEqual(done.stderr, '')
            self.assertEqual(done.returncode, 1 if done.stdout else 0)
            return done.stdout

    def test_a_plain_file_passes(self):
        self.assertEqual(self.faults('src/base/a.c', 'int a(void)\n{\n    return 1;\n}\n'), '')

    def test_a_function_of_sixty_one_lines_fails(self):
        self.assertEqual(self.faults('src/base/a.c', 'int a(void)\n{\n' + '    ;\n' * 58 + '}\n'), '')
        self.assertIn('src/base/a.c:2: a function of 61 lines',
                      self.faults('src/base/a.c', 'int a(void)\n{\n' + '    ;\n' * 59 + '}\n'))

    def test_a_component_of_the_page_is_a_function_too(self):
        self.assertEqual(self.faults('web/parts/a.mjs', 'export function A() {\n' + '  a();\n' * 58 + '}\n'), '')
        self.assertIn('web/parts/a.mjs:1: a function of 61 lines',
                      self.faults('web/parts/a.mjs', 'export function A() {\n' + '  a();\n' * 59 + '}\n'))

    def test_long_files_and_headers_fail(self):
        self.assertIn('601 lines', self.faults('src/base/a.c', 'int a;\n' * 601))
        self.assertIn('151 lines', self.faults('src/base/a.h', 'int a;\n' * 151))

    def test_banned_calls_fail_but_not_in_comments_or_strings(self):
        self.assertIn('src/base/a.c:1: strcpy is banned', self.faults('src/base/a.c', 'x = strcpy(a, b);\n'))
        self.assertIn('goto is banned', self.faults('src/base/a.c', 'goto end;\n'))
        self.assertEqual(self.faults('src/base/a.c', '/* strcpy(a, b) */\nchar *s = "goto end;";\n'), '')

    def test_printing_is_for_app_alone(self):
        self.assertIn('printf: only app prints', self.faults('src/store/a.c', '    printf("x");\n'))
        self.assertEqual(self.faults('src/app/a.c', '    printf("x");\n'), '')

    def test_paths_of_one_machine_and_wide_lines_fail(self):
        self.assertIn('a path of one machine', self.faults('docs/a.md', 'see /wor' + 'k/main\n'))
        self.assertIn('101 columns', self.faults('src/base/a.c', '/*' + 'a' * 97 + '*/\n'))

    def test_a_unit_test_that_no_build_file_names_fails(self):
        self.assertIn('tests/unit/base/test-a.c: tests/unit/base/meson.build does not name it',
                      self.faults('tests/unit/base/test-a.c', 'int a;\n'))

    def test_a_last_line_without_end_fails(self):
        self.assertIn('the last line has no end', self.faults('docs/a.md', 'end'))


if __name__ == '__main__':
    unittest.main()
