"""The page of one video."""

import json
import re
import unittest

from page_case import PageCase, expect


class VideoTests(PageCase):
    def setUp(self):
        super().setUp()
        self.video = self.analysed(6, scenes=5)
        self.cuts = [cut["time"] for cut in self.service.ask("GET", f"/api/videos/{self.video}")["cuts"]]

    def time(self):
        return self.page.evaluate("document.querySelector('video').currentTime")

    def test_seek(self):
        """arrow keys go from cut to cut, the mouse to any moment, and the player follows"""
        page = self.open(f"/videos/{self.video}")
        self.assertGreater(len(self.cuts), 2)
        page.wait_for_function("() => document.querySelector('video')?.readyState >= 1")
        track = page.get_by_role("slider", name="Timeline")
        track.focus()
        for cut in self.cuts[:3]:
            page.keyboard.press("ArrowRight")
            self.assertAlmostEqual(self.time(), cut, delta=0.01)
        expect(track).to_have_attribute("aria-valuetext", re.compile(r"shot 4 of \d+$"))
        page.keyboard.press("ArrowLeft")
        self.assertAlmostEqual(self.time(), self.cuts[1], delta=0.01)
        page.keyboard.press("Home")
        self.assertLess(self.time(), 0.01)
        box = track.bounding_box()
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 20)
        duration = float(track.get_attribute("aria-valuemax"))
        self.assertAlmostEqual(self.time(), duration / 2, delta=0.05)
        page.get_by_role("button", name="Go to shot 3").click()
        self.assertAlmostEqual(self.time(), self.cuts[1], delta=0.01)
        page.get_by_role("button", name="Zoom in").click()
        wide = track.bounding_box()["width"]
        self.assertGreater(wide, box["width"] * 1.9)

    def test_exports(self):
        """every format is downloaded as the service writes it"""
        page = self.open(f"/videos/{self.video}")
        links = page.locator(".exports a")
        formats = ("json", "ndjson", "csv", "edl", "otio", "vtt", "ffmetadata", "text")
        expect(links).to_have_count(len(formats))
        for index, name in enumerate(formats):
            with page.expect_download() as download:
                links.nth(index).click()
            told = download.value.path().read_bytes()
            self.assertEqual(told, self.service.read("GET", f"/api/videos/{self.video}/cuts?format={name}"), name)
            self.assertEqual(download.value.suggested_filename.rsplit(".", 1)[1], "txt" if name == "text" else name)
            if name == "json":
                self.assertEqual([cut["time"] for cut in json.loads(told)["cuts"]], self.cuts)

    def test_delete(self):
        """deleting asks first, and then the video is gone"""
        page = self.open(f"/videos/{self.video}")
        page.get_by_role("button", name="Delete", exact=True).click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("This cannot be undone")
        self.picture("delete", whole=False)
        dialog.get_by_role("button", name="Keep it").click()
        expect(dialog).to_have_count(0)
        page.get_by_role("button", name="Delete", exact=True).click()
        dialog.get_by_role("button", name="Delete it").click()
        expect(page.get_by_text("No videos yet")).to_be_visible()
        self.assertEqual(self.service.videos(), [])

    def test_unknown(self):
        """an address of no video says so"""
        self.expected_console = (r"status of 404",)
        page = self.open("/videos/nothing")
        expect(page.get_by_role("heading", name="There is no such video")).to_be_visible()
        self.picture("no-such-video", whole=False)

    def test_cannot_play(self):
        """where the browser cannot play the file, a sentence says so and all else works"""
        self.page.route(re.compile("/content$"), lambda route: route.fulfill(body=b"nothing", content_type="video/mp4"))
        page = self.open(f"/videos/{self.video}")
        expect(page.locator(".player")).to_contain_text("Your browser cannot play H264")
        page.get_by_role("slider", name="Timeline").focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator(".shot-button[aria-current]")).to_contain_text("2")
        self.picture("cannot-play")


if __name__ == "__main__":
    unittest.main()
