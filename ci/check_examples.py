"""Runs the commands of README.md and compares what they print with what stands there.

    check_examples.py [--write]

An example is a block of the language "console" whose first line is "$ COMMAND"; the rest is what it prints, on both
outputs. Commands run in a folder that holds the films of the real footage and README.md, with the release build first
in PATH. --write puts the real output into README.md. Without the footage nothing can be compared; the closing line then
says so.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from count_tests import footage

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^```console\n\$ (.*)\n((?:.*\n)*?)```$", re.MULTILINE)


def printed(command, folder):
    path = f"{ROOT / '.build' / 'release'}:{os.environ['PATH']}"
    run = subprocess.run(
        ["bash", "-c", command], cwd=folder, env={**os.environ, "PATH": path}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300)
    return run.stdout if run.stdout.endswith("\n") or not run.stdout else run.stdout + "\n"


def main(write):
    readme = ROOT / "README.md"
    text = readme.read_text()
    examples = list(BLOCK.finditer(text))
    if not footage().is_dir():
        print(f"skipped: the films of the examples are not in {footage()}")
        print(f"0 passed, 0 failed, {len(examples)} skipped")
        return 0
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for film in footage().glob("*.mp4"):
            (Path(folder) / film.name).symlink_to(film.resolve())
        (Path(folder) / "README.md").symlink_to(readme)
        for example in reversed(examples):
            command, there = example.group(1), example.group(2)
            real = printed(command, folder)
            if write:
                text = text[: example.start(2)] + real + text[example.end(2) :]
            elif real != there:
                failed += 1
                print(f"$ {command}\nREADME.md has:\n{there}but it prints:\n{real}")
    if write:
        readme.write_text(text)
        print(f"wrote {len(examples)} examples; look at the difference")
        return 0
    print(f"{len(examples) - failed} passed, {failed} failed, 0 skipped")
    return 1 if failed or not examples else 0


if __name__ == "__main__":
    sys.exit(main("--write" in sys.argv))
