"""tools/check counts TAP as it should."""
import importlib.machinery
import importlib.util
import pathlib
import unittest

PATH = str(pathlib.Path(__file__).resolve().parents[2] / 'tools' / 'check')
LOADER = importlib.machinery.SourceFileLoader('check', PATH)
check = importlib.util.module_from_spec(importlib.util.spec_from_loader('check', LOADER))
LOADER.exec_module(check)


class Tap(unittest.TestCase):
    def count(self, text):
        return check.read_tap(text)[:3]

    def test_flat_results(self):
        self.assertEqual(self.count('1..3\nok 1 /a\nnot ok 2 /b\nok 3 /c # SKIP no data\n'), (1, 1, 1))

    def test_nested_results_count_once(self):
        self.assertEqual(self.count('# Subtest: f\n    ok 1 - a\n    ok 2 - b\n    1..2\nok 1 - f\nok 2 - g\n1..2\n'), (3, 0, 0))

    def test_a_failed_inner_result_counts_once(self):
        self.assertEqual(self.count('    ok 1 - a\n    not ok 2 - b\n    1..2\nnot ok 1 - f\n1..1\n'), (1, 1, 0))

    def test_a_failed_outer_result_with_good_inner_ones_counts(self):
        self.assertEqual(self.count('    ok 1 - a\n    1..1\nnot ok 1 - f\n1..1\n'), (1, 1, 0))

    def test_a_crash_after_good_results_fails(self):
        tally = check.Tally()
        check.count_test(tally, 'build', {'name': 'x', 'result': 'ERROR', 'stdout': '1..2\nok 1 /a\n', 'stderr': 'Segmentation fault'})
        self.assertEqual((tally.passed, tally.failed), (1, 1))
        self.assertIn('Segmentation fault', tally.faults[0][1])

    def test_a_program_without_tap_is_one_test(self):
        tally = check.Tally()
        check.count_test(tally, 'build', {'name': 'x', 'result': 'OK', 'stdout': 'fine\n', 'stderr': ''})
        check.count_test(tally, 'build', {'name': 'y', 'result': 'TIMEOUT', 'stdout': '', 'stderr': ''})
        self.assertEqual((tally.passed, tally.failed), (1, 1))


if __name__ == '__main__':
    unittest.main()
