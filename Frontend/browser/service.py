"""A `tvidz serve` of its own for a test, with the page that was built."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Service:
    def __init__(self, folder, token=None, environment=None):
        self.folder = Path(folder)
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.token = token
        self.environment = environment or {}
        self.process = None

    def start(self, program=None, settings=()):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("TVIDZ_")}
        environment["TVIDZ_PAGE"] = os.environ.get("TVIDZ_PAGE", str(ROOT / ".build" / "page"))
        environment.update(self.environment)
        if self.token:
            environment["TVIDZ_API_TOKEN"] = self.token
        program = program or os.environ["TVIDZ_PROGRAM"]
        command = [program, "serve", "--port", str(self.port), "--data", str(self.folder / "data"), *settings]
        self.log = open(self.folder / "serve.log", "a")
        self.process = subprocess.Popen(command, env=environment, stdout=self.log, stderr=self.log)
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                urllib.request.urlopen(self.address + "/readyz", timeout=2).close()
                return self
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        raise RuntimeError((self.folder / "serve.log").read_text())

    def stop(self):
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None
        self.log.close()

    def ask(self, method, path, body=None):
        """What the service answers, as a value; None where it has no body."""
        text = self.read(method, path, body)
        return json.loads(text) if text else None

    def read(self, method, path, body=None):
        """What the service answers, in bytes."""
        headers = {}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None
        if method == "POST":
            headers["Content-Type"] = "application/json"
            data = b"" if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data=data, headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.read()

    def videos(self, query=""):
        return self.ask("GET", f"/api/videos{query}")["videos"]

    def announce(self, name, size=1000):
        """A video of which nothing has come."""
        return self.ask("POST", "/api/uploads", {"filename": name, "size": size})["videoId"]

    def upload(self, path, name=None):
        """Brings a small file; returns the identifier of the video."""
        content = Path(path).read_bytes()
        begun = self.ask("POST", "/api/uploads", {"filename": name or Path(path).name, "size": len(content)})
        request = urllib.request.Request(begun["url"], data=content, method="PUT")
        request.add_header("Content-Type", "")
        urllib.request.urlopen(request, timeout=60).close()
        return begun["videoId"]

    def wait_for(self, video, states=("completed", "duplicate", "failed", "cancelled"), seconds=120):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.ask("GET", f"/api/videos/{video}")
            if found["state"] in states:
                return found
            time.sleep(0.1)
        raise AssertionError(f"{video} is {found['state']} after {seconds} s, not {states}")
