"""Decodes what compositions are made of into one file: shots of real videos and photos of desktop wallpapers.

material.py OUTPUT FOOTAGE [VIDEO...]

FOOTAGE is the folder of labelled footage; its trailer is left out, so that it can judge. Each further VIDEO is taken as one
shot. Photos are those of Debian's wallpaper packages that are installed (plasma-workspace-wallpapers, gnome-backgrounds,
mate-backgrounds, ukui-wallpapers, lomiri-wallpapers-16.04, lomiri-wallpapers-20.04).
"""

import pathlib
import pickle
import subprocess
import sys

import numpy as np

LEAST_FRAMES = 24
# First frame and end of shots, by hand, without the titles and transitions between them.
SHOTS = {
    "bbb-0-30.webm": [(40, 283), (283, 376), (376, 551), (551, 720)],
    "rocket-vp8.webm": [
        (60, 249),
        (465, 693),
        (695, 924),
        (926, 1154),
        (1156, 1387),
        (1389, 1614),
        (1616, 1845),
        (1847, 2075),
        (2077, 2299),
    ],
    "bikes.mp4": [(0, 30), (30, 76), (76, 137), (137, 187), (187, 242)],
}
UNCUT = ["tmk-chair-orig-22-sd-bar.mp4", "tmk-doorknob-hd-no-bar.mp4", "tmk-pattern-hd-no-bar.mp4"]
PHOTO_FOLDERS = ["/usr/share/wallpapers", "/usr/share/backgrounds"]


def decode(path, width, height, frames=None):
    """[frames, 3, height, width] of 8 bits."""
    limit = ["-frames:v", str(frames)] if frames else []
    raw = subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-i", path, *limit]
        + ["-vf", f"scale={width}:{height}:flags=area,format=yuv444p", "-vsync", "0", "-f", "rawvideo", "-"],
        capture_output=True,
        check=True,
    ).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, 3, height, width)


def shots(footage, videos):
    found = []
    for name, ranges in SHOTS.items():
        frames = decode(footage / name, 96, 54)
        found += [frames[a:b] for a, b in ranges]
        if name.startswith("rocket"):  # 60 frames a second: also as 30
            found += [frames[a:b:2] for a, b in ranges]
    for name in UNCUT:
        frames = decode(footage / name, 96, 54)
        found += [frames[a : a + 150] for a in range(0, len(frames) - 60, 120)]
    found += [decode(path, 96, 54) for path in videos]
    return [np.ascontiguousarray(shot) for shot in found if len(shot) >= LEAST_FRAMES]


def photos():
    paths = {}
    for folder in PHOTO_FOLDERS:
        for path in sorted(pathlib.Path(folder).rglob("*")):
            if path.suffix in {".jpg", ".jpeg", ".png", ".webp"} and path.stat().st_size > 60_000:
                # One size of each wallpaper.
                key = path.parents[2] if "contents" in path.parts else path
                if "screenshot" not in path.name:
                    paths.setdefault(key, path)
    return np.concatenate([decode(path, 192, 108, frames=1) for path in paths.values()])


if __name__ == "__main__":
    output, footage, *videos = sys.argv[1:]
    with open(output, "wb") as file:
        pickle.dump({"shots": shots(pathlib.Path(footage), videos), "photos": photos()}, file)
