"""Videos that the tests draw, so that they need no footage: scenes of one colour and pattern, with hard cuts."""

import os
import random
import subprocess
from pathlib import Path

FOLDER = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "tvidz" / "page-clips-1"
SOURCES = ["testsrc2", "smptehdbars", "rgbtestsrc", "mandelbrot=end_pts=100", "cellauto=rule=110", "gradients", "yuvtestsrc", "life=mold=10"]


def clip(seed, scenes=4, seconds=1.0):
    """A film of so many scenes; its path. Another seed gives another film."""
    path = FOLDER / f"clip-{seed}-{scenes}-{seconds}.mp4"
    if path.exists():
        return path
    FOLDER.mkdir(parents=True, exist_ok=True)
    chance = random.Random(seed)
    inputs, filters = [], []
    for scene in range(scenes):
        source = SOURCES[(seed + scene * 3) % len(SOURCES)]
        joined = ":" if "=" in source else "="
        inputs += ["-f", "lavfi", "-t", str(seconds * chance.uniform(0.7, 1.3)), "-i", f"{source}{joined}size=320x180:rate=25"]
        filters.append(f"[{scene}]hue=h={chance.randrange(360)}:s={chance.uniform(0.5, 2):.2f},format=yuv420p,setsar=1[v{scene}]")
    joined = "".join(f"[v{scene}]" for scene in range(scenes))
    graph = ";".join(filters) + f";{joined}concat=n={scenes}[out]"
    making = path.with_suffix(f".{os.getpid()}.mp4")
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", *inputs, "-filter_complex", graph, "-map", "[out]", "-c:v", "libx264",
         "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-movflags", "+faststart", str(making)], check=True)
    making.rename(path)
    return path


def film():
    """One that is long enough to be known as a copy before its end."""
    return clip(50, scenes=60)


def again(path):
    """The same film encoded a second time, as VP9. A second between keyframes: pictures of what is not read are looked up there."""
    copy = path.with_name(f"{path.stem}-again.webm")
    if not copy.exists():
        making = path.with_name(f"{path.stem}.{os.getpid()}.webm")
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", str(path), "-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8",
                        "-b:v", "500k", "-g", "25", str(making)], check=True)
        making.rename(copy)
    return copy


def padded(path, size, to):
    """The same film in a file of at least so many bytes: a box of nothing at its end, which readers pass over."""
    content = Path(path).read_bytes()
    fill = size - len(content)
    Path(to).write_bytes(content + fill.to_bytes(4, "big") + b"free" + bytes(fill - 8))
    return Path(to)


def repeated(path, times, to):
    """The same film so many times after another: long to analyse, and quickly made."""
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-stream_loop", str(times - 1), "-i", str(path), "-c", "copy", str(to)], check=True)
    return Path(to)
