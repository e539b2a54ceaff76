"""The guard itself: python3 -m unittest discover -s ci."""

import contextlib
import io
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import count_tests

PASSED = '<testcase classname="A.B" name="{}()" time="1" />'
FAILED = '<testcase classname="A.B" name="bad()"><failure message="1 == 2" /></testcase>'
SKIPPED = '<testcase classname="A.B" name="later()"><skipped>{}</skipped></testcase>'


class CountTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "test-floor").write_text("# least\n2\n")
        (self.folder / "allowed-skips").write_text("no-footage footage\n")
        patches = [mock.patch.object(count_tests, "HERE", self.folder)]
        for patch in patches:
            patch.start()
            self.addCleanup(patch.stop)

    def run_on(self, cases, status=0, footage=False):
        xunit = self.folder / "tests.xml"
        xunit.write_text(f"<testsuites><testsuite>{''.join(cases)}</testsuite></testsuites>")
        there = self.folder if footage else self.folder / "absent"
        output = io.StringIO()
        with mock.patch.object(count_tests, "footage", lambda: there), contextlib.redirect_stdout(output):
            result = count_tests.main([str(xunit)], status)
        return result, output.getvalue().splitlines()[-1]

    def two(self):
        return [PASSED.format("one"), PASSED.format("two")]

    def test_all_passed(self):
        self.assertEqual(self.run_on(self.two()), (0, "2 passed, 0 failed, 0 skipped"))

    def test_a_failed_test_fails_the_run(self):
        self.assertEqual(self.run_on(self.two() + [FAILED], 1), (1, "2 passed, 1 failed, 0 skipped"))

    def test_what_a_terminal_was_shown_is_part_of_a_message(self):
        failed = FAILED.replace("1 == 2", "shown \x1b[K")
        self.assertEqual(self.run_on(self.two() + [failed], 1), (1, "2 passed, 1 failed, 0 skipped"))

    def test_a_crash_after_the_last_test_fails_the_run(self):
        self.assertEqual(self.run_on(self.two(), 139), (1, "2 passed, 1 failed, 0 skipped"))

    def test_a_crash_among_the_tests_fails_the_run_with_a_sentence(self):
        xunit = self.folder / "tests.xml"
        xunit.write_text('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n')
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            result = count_tests.main([str(xunit)], 139)
        self.assertEqual(result, 1)
        self.assertIn("is not whole", output.getvalue())
        self.assertEqual(output.getvalue().splitlines()[-1], "0 passed, 1 failed, 0 skipped")

    def test_too_few_tests_fail_the_run(self):
        self.assertEqual(self.run_on([PASSED.format("one")]), (1, "1 passed, 1 failed, 0 skipped"))

    def test_skipped_tests_do_not_count_towards_the_floor(self):
        skipped = SKIPPED.format("no footage")
        self.assertEqual(self.run_on([PASSED.format("one"), skipped]), (1, "1 passed, 1 failed, 1 skipped"))

    def test_a_skip_whose_condition_holds_is_allowed(self):
        skipped = SKIPPED.format("no footage")
        self.assertEqual(self.run_on(self.two() + [skipped]), (0, "2 passed, 0 failed, 1 skipped"))

    def test_a_skip_whose_condition_does_not_hold_fails_the_run(self):
        skipped = SKIPPED.format("no footage")
        self.assertEqual(
            self.run_on(self.two() + [skipped], footage=True), (1, "2 passed, 1 failed, 1 skipped"))

    def test_a_skip_for_another_reason_fails_the_run(self):
        skipped = SKIPPED.format("flaky")
        self.assertEqual(self.run_on(self.two() + [skipped]), (1, "2 passed, 1 failed, 1 skipped"))

    def test_another_ffmpeg_than_the_recorded_one_allows_a_skip_for_that_reason(self):
        (self.folder / "allowed-skips").write_text("other-ffmpeg another version\n")
        skipped = SKIPPED.format("recorded with another version of ffmpeg")
        for release, expected in [("ffmpeg version 9", 0), ("ffmpeg version 5.1.9", 1)]:
            with mock.patch.object(count_tests, "ffmpeg_release", lambda: release), \
                    mock.patch.object(count_tests, "recorded_release", lambda: "ffmpeg version 5.1.9"):
                self.assertEqual(self.run_on(self.two() + [skipped])[0], expected)

    def test_no_file_is_no_green_run(self):
        with contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(count_tests.main([str(self.folder / "nothing.xml")], 0), 1)


if __name__ == "__main__":
    unittest.main()
