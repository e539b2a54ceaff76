"""Reads the formats of `tvidz cuts` with other people's programs and prints what they understood, as JSON.

Usage: read_formats.py FOLDER RATE, where FOLDER holds cuts.json, cuts.csv, … and RATE is frames a second, as n/d.

Every shot format gives the boundaries between shots (the ends of the video left out) in frames, rounded, and how far
the least round one was from a frame: {"vtt": {"boundaries": [20, 45], "end": 60, "off": 0.01}}.
"""

import csv
import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
import pycmx
import webvtt

folder, rate = Path(sys.argv[1]), Fraction(sys.argv[2])


def shots(ranges):
    """Ranges in frames, perhaps broken ones, which must touch."""
    off = max(abs(edge - round(edge)) for pair in ranges for edge in pair)
    frames = [(round(start), round(end)) for start, end in ranges]
    assert all(start < end for start, end in frames), frames
    assert all(a[1] == b[0] for a, b in zip(frames, frames[1:])), frames
    return {"first": frames[0][0], "boundaries": [start for start, _ in frames[1:]], "end": frames[-1][1],
            "off": float(off)}


def read_json():
    document = json.loads((folder / "cuts.json").read_text(encoding="utf-8"))
    assert isinstance(document, dict)
    return {"file": document["file"], "boundaries": [cut["frame"] for cut in document["cuts"]],
            "times": [cut["time"] for cut in document["cuts"]]}


def read_ndjson():
    lines = [json.loads(line) for line in (folder / "cuts.ndjson").read_text(encoding="utf-8").splitlines()]
    assert lines[0]["event"] == "started" and lines[-1]["event"] == "finished", lines
    assert len({line["file"] for line in lines}) == 1
    cuts = lines[1:-1]
    assert all(cut["event"] == "cut" for cut in cuts)
    return {"file": lines[0]["file"], "boundaries": [cut["frame"] for cut in cuts],
            "times": [cut["time"] for cut in cuts]}


def read_csv():
    with open(folder / "cuts.csv", newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file, strict=True)
        header, rows = reader.fieldnames, list(reader)
    assert header == ["file", "time", "pts", "frame", "score", "kind", "start", "end"], header
    assert all(None not in row and None not in row.values() for row in rows), "a row has too many or too few fields"
    return {"file": rows[0]["file"] if rows else None, "boundaries": [int(row["frame"]) for row in rows],
            "times": [float(row["time"]) for row in rows]}


def read_edl_by_otio():
    timecode_rate = float(round(rate)) if rate.denominator == 1 or round(rate) in (24, 48) else float(rate)
    timeline = otio.adapters.read_from_file(str(folder / "cuts.edl"), rate=timecode_rate)
    (track,) = timeline.video_tracks()
    clips = list(track.find_clips())
    assert len(clips) == len(track), "gaps or transitions in a track of clips"
    result = shots([
        (clip.source_range.start_time.to_frames(), clip.source_range.end_time_exclusive().to_frames())
        for clip in clips
    ])
    result["name"] = clips[0].name
    return result


def read_edl_by_pycmx():
    with open(folder / "cuts.edl", encoding="utf-8") as file:
        edl = pycmx.parse_cmx3600(file)
    assert not list(edl.unrecognized_statements), [str(s) for s in edl.unrecognized_statements]
    edits = [edit for event in edl.events for edit in event.edits]
    assert all(edit.transition.cut and edit.channels.video for edit in edits)
    assert all((edit.source_in, edit.source_out) == (edit.record_in, edit.record_out) for edit in edits)
    return {"title": edl.title, "timecodes": [str(edit.source_in) for edit in edits], "name": edits[0].clip_name}


def read_otio():
    timeline = otio.adapters.read_from_file(str(folder / "cuts.otio"))
    (track,) = timeline.video_tracks()
    clips = list(track.find_clips())
    assert len(clips) == len(track)
    assert abs(clips[0].source_range.duration.rate - float(rate)) < 1e-9, clips[0].source_range
    ranges = [(clip.source_range.start_time.value, clip.source_range.end_time_exclusive().value) for clip in clips]
    # Every clip lies inside its media, and where the timeline plays it is where it lies in the media.
    for clip in clips:
        media, used = clip.available_range(), clip.source_range
        assert media.start_time <= used.start_time
        assert used.end_time_exclusive() <= media.end_time_exclusive()
        assert clip.range_in_parent() == clip.source_range
    result = shots(ranges)
    result["url"] = clips[0].media_reference.target_url
    result["markers"] = [
        [mark.name, mark.marked_range.start_time.to_frames(), mark.marked_range.end_time_inclusive().to_frames()]
        for mark in track.markers
    ]
    return result


def seconds(timestamp):
    hours, minutes, rest = timestamp.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + Fraction(rest)


def read_vtt(start):
    cues = webvtt.read(str(folder / "cuts.vtt")).captions
    assert [cue.text for cue in cues] == [f"Shot {index}" for index in range(1, len(cues) + 1)]
    return timed_shots([(seconds(cue.start), seconds(cue.end)) for cue in cues], start)


def read_ffmetadata(start):
    command = ["ffprobe", "-v", "error", "-f", "ffmetadata", "-show_chapters", "-of", "json", str(folder / "cuts.ffmetadata")]
    probe = subprocess.run(command, capture_output=True, text=True, check=True)
    assert probe.stderr == "", probe.stderr
    chapters = json.loads(probe.stdout)["chapters"]
    assert [chapter["tags"]["title"] for chapter in chapters] == [f"Shot {i}" for i in range(1, len(chapters) + 1)]
    base = [Fraction(chapter["time_base"]) for chapter in chapters]
    return timed_shots([(c["start"] * b, c["end"] * b) for c, b in zip(chapters, base)], start)


def timed_shots(ranges, start):
    """Shots in seconds from the container's start: the first one begins there, whenever the first frame is shown."""
    assert ranges[0][0] == 0
    frames = [((begin - start) * rate, (end - start) * rate) for begin, end in ranges]
    return shots([(Fraction(0), frames[0][1])] + frames[1:])


start = Fraction(sys.argv[3]) if len(sys.argv) > 3 else Fraction(0)
print(json.dumps({
    "json": read_json(), "ndjson": read_ndjson(), "csv": read_csv(), "edl": read_edl_by_otio(),
    "pycmx": read_edl_by_pycmx(), "otio": read_otio(), "vtt": read_vtt(start), "ffmetadata": read_ffmetadata(start),
}))
