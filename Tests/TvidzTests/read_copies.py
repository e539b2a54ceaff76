"""Reads what tvidz compare and tvidz scan print for programs, by Python's own readers.

    read_copies.py compare|scan|csv FILE

Prints "fine", or what does not hold to the contract.
"""

import csv
import json
import sys

RELATIONS = ["identical", "copy", "excerpt", "contains", "overlap", "none", "undecided"]
DUPLICATES = RELATIONS[:4]
VERDICT = {"a": str, "b": str, "duplicate": bool, "relation": str, "confidence": (int, float), "segments": list,
           "reason": str}
SEGMENT = {"aStart": (int, float), "aEnd": (int, float), "bStart": (int, float), "bEnd": (int, float),
           "speed": (int, float), "mirrored": bool, "matchedCuts": int, "matchedPictures": int}


def shape(value, wanted, name):
    assert isinstance(value, dict) and set(value) == set(wanted), f"{name} has {sorted(value)}"
    for key, kind in wanted.items():
        assert isinstance(value[key], kind), f"{name}.{key} is {value[key]!r}"


def verdict(value):
    shape(value, VERDICT, "verdict")
    assert value["relation"] in RELATIONS, value["relation"]
    assert value["duplicate"] == (value["relation"] in DUPLICATES), value
    assert 0 <= value["confidence"] <= 1, value["confidence"]
    for segment in value["segments"]:
        shape(segment, SEGMENT, "segment")
        assert segment["aStart"] <= segment["aEnd"] and segment["bStart"] <= segment["bEnd"], segment


def scan(value):
    shape(value, {"files": list, "pairs": list, "groups": list}, "scan")
    for file in value["files"]:
        failed = file.get("state") == "failed"
        shape(file, {"file": str, "state": str, **({"error": str} if failed else {})}, "file")
        assert file["state"] in ["analysed", "failed"], file
    names = [file["file"] for file in value["files"]]
    for pair in value["pairs"]:
        verdict(pair)
        assert pair["relation"] != "none" and pair["a"] in names and pair["b"] in names, pair
    for group in value["groups"]:
        shape(group, {"files": list, "keep": str, "reason": str}, "group")
        assert group["keep"] in group["files"] and set(group["files"]) <= set(names), group


def table(file):
    rows = list(csv.reader(file))
    header = ["a", "b", "relation", "duplicate", "confidence", "offset", "speed", "mirrored", "reason"]
    assert rows[0] == header, rows[0]
    for row in rows[1:]:
        assert len(row) == len(header), row
        assert row[2] in RELATIONS and row[3] == str(row[2] in DUPLICATES).lower(), row
        for number in row[4:7]:
            if number:
                float(number)


what, path = sys.argv[1:]
with open(path, newline="") as file:
    try:
        {"compare": lambda: verdict(json.load(file)), "scan": lambda: scan(json.load(file)),
         "csv": lambda: table(file)}[what]()
        print("fine")
    except AssertionError as error:
        print(error)
