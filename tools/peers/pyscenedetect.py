"""Cuts of one video by PySceneDetect with its default options, as JSON: pyscenedetect.py adaptive|content FILE."""

import json
import sys
import time

import cv2  # noqa: F401  (imported here so that its start is counted as start-up)
from scenedetect import AdaptiveDetector, ContentDetector, SceneManager, open_video

startup = time.process_time()
detector = {"adaptive": AdaptiveDetector, "content": ContentDetector}[sys.argv[1]]()
video = open_video(sys.argv[2])
manager = SceneManager()
manager.add_detector(detector)
frames = manager.detect_scenes(video)
scenes = manager.get_scene_list()
cuts = [scene[0].frame_num for scene in scenes[1:]]
json.dump({"frames": frames, "cuts": cuts, "startup": startup}, sys.stdout)
