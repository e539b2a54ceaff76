"""Counts what a test run did, from its xUnit files, and fails where a green run would be a lie.

    count_tests.py XUNIT... STATUS

STATUS is the exit status of `swift test`. Its closing line counts skipped tests as passed, and a run that finds no
test exits with 0: so the files are read. The run fails on a failed test, on a status other than 0, on a skipped test
whose reason ci/allowed-skips does not name, and on fewer tests than ci/test-floor. The last line printed is
"N passed, N failed, N skipped".
"""

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

HERE = Path(__file__).resolve().parent
CONDITIONS = {
    "as-root": lambda: os.geteuid() == 0,
    "no-footage": lambda: not footage().is_dir(),
    "no-services": lambda: os.environ.get("TVIDZ_INTEGRATION") != "1",
    "other-ffmpeg": lambda: ffmpeg_release() != recorded_release(),
}


def footage():
    named = os.environ.get("TVIDZ_FOOTAGE")
    return Path(named) if named else HERE.parent.parent / "shared" / "footage"


def ffmpeg_release():
    """`ffmpeg version 5.1.9…`."""
    told = subprocess.run(["ffmpeg", "-version"], capture_output=True, text=True, check=True).stdout
    return " ".join(told.split()[:3])


def recorded_release():
    recorded = HERE.parent / "Golden" / "recorded" / "scores" / "codecs.json"
    return json.loads(recorded.read_text())["ffmpeg"]


def parsed(xunit):
    """A test's message is written as it is, and terminals' control characters may not be in XML, not even escaped."""
    text = Path(xunit).read_text(errors="replace")
    return ElementTree.fromstring(re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", text))


def lines(path):
    """Lines that are neither empty nor comments."""
    for line in path.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


def is_allowed(reason):
    for rule in lines(HERE / "allowed-skips"):
        condition, pattern = rule.split(maxsplit=1)
        if CONDITIONS[condition]() and re.search(pattern, reason):
            return True
    return False


def main(xunits, status):
    complaints = [f"there is no {xunit}" for xunit in xunits if not Path(xunit).exists()]
    written = [xunit for xunit in xunits if Path(xunit).exists()]
    cases = []
    for xunit in written:
        try:
            cases += parsed(xunit).iter("testcase")
        except ElementTree.ParseError:
            # It is begun before the first test and written after the last.
            complaints.append(f"{xunit} is not whole: the run was ended by a crash or from outside")
    failed = skipped = 0
    for case in cases:
        name = f"{case.get('classname')}.{case.get('name')}"
        failure, skip = case.find("failure"), case.find("skipped")
        if failure is not None:
            failed += 1
            complaints.append(f"failed: {name}: {failure.get('message')}")
        elif skip is not None:
            skipped += 1
            reason = " ".join((skip.text or skip.get("message") or "no reason given").split())
            print(f"skipped: {name}: {reason}")
            if not is_allowed(reason):
                complaints.append(f"{name} may not be skipped here: see ci/allowed-skips")
    passed = len(cases) - failed - skipped
    floor = int(next(lines(HERE / "test-floor")))
    if passed + failed < floor:
        complaints.append(f"{passed + failed} tests ran, at least {floor} must: see ci/test-floor")
    if status != 0 and failed == 0:
        complaints.append(f"swift test ended with status {status} though no test is known to have failed")
    # A run that is not to be trusted must not read as a green one.
    if complaints and failed == 0:
        failed = 1
    for complaint in complaints:
        print(complaint)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:-1], int(sys.argv[-1])))
