"""Runs the tests in the browser and writes what they did as xUnit.

    run.py XUNIT [NAME...]

NAME is a test, as `test_upload.UploadTests.test_cancel`; all are run unless some are named.
"""

import sys
import time
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from page_case import Browser


class Record(unittest.TextTestResult):
    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.cases = ElementTree.Element("testsuite", name="browser")
        self.began = {}

    def startTest(self, test):
        super().startTest(test)
        self.began[test] = time.monotonic()

    def stopTest(self, test):
        case = ElementTree.SubElement(
            self.cases, "testcase", classname=f"Browser.{type(test).__name__}", name=test.shortDescription() or str(test),
            time=f"{time.monotonic() - self.began[test]:.2f}")
        for kind, found in (("failure", self.failures + self.errors), ("skipped", self.skipped)):
            for other, words in found:
                if other is test:
                    ElementTree.SubElement(case, kind, message=words.strip().splitlines()[-1]).text = words
        super().stopTest(test)


def main(xunit, names):
    loader = unittest.TestLoader()
    suite = loader.loadTestsFromNames(names) if names else loader.discover(str(Path(__file__).parent))
    result = unittest.TextTestRunner(resultclass=Record, verbosity=2, stream=sys.stdout).run(suite)
    Browser.end()
    root = ElementTree.Element("testsuites")
    root.append(result.cases)
    ElementTree.ElementTree(root).write(xunit, encoding="utf-8", xml_declaration=True)
    return 0 if result.wasSuccessful() and result.testsRun > 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
