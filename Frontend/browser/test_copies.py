"""Copies: the proof, and what a person can say against it."""

import re
import unittest

from page_case import END, FOOTAGE, PageCase, expect, footage


class CopyTests(PageCase):
    @footage
    def test_copy_is_dismissed_and_stays_so(self):
        """a copy is told with its proof before it is read to its end; "not a copy" sends it there, and holds after a reload"""
        page = self.open()
        self.choose(FOOTAGE / "rocket-vp8.webm")
        self.expect_state("rocket-vp8.webm", "Completed")
        self.choose(FOOTAGE / "rocket-vp9.mkv")
        self.expect_state("rocket-vp9.mkv", "Copy")
        expect(self.row("rocket-vp9.mkv").locator(".status-line")).to_have_text(
            re.compile(r"^A copy of rocket-vp8\.webm\. Stopped after 0:\d\d, for the rest is known$"))
        self.picture("library")
        self.expect_accessible("library")

        self.open_video("rocket-vp9.mkv")
        pair = page.get_by_role("region", name="A copy of rocket-vp8.webm")
        # The two encodings lie 28 ms apart: they are published so.
        expect(pair.locator(".proof")).to_have_text(
            re.compile(r"^Starts together with rocket-vp8\.webm, same speed, (\d+) of \1 [a-z, ]+ match, \d+ pictures agree\.$"))
        expect(pair.locator(".pair-track")).to_have_count(2)
        self.assertGreater(len(pair.locator(".links .link").first.get_attribute("d").split("M")), 4)
        expect(page.locator(".unread")).to_have_count(2)
        frames = pair.get_by_role("group", name=re.compile("^Match 1 of"))
        expect(frames.get_by_role("img")).to_have_count(4)
        frames.scroll_into_view_if_needed()
        page.wait_for_function("() => [...document.querySelectorAll('.frames img')].every((i) => i.naturalWidth > 0)")
        self.picture("copy")
        self.expect_accessible("copy")
        frames.focus()
        page.keyboard.press("ArrowRight")
        expect(pair.get_by_role("group", name=re.compile("^Match 2 of"))).to_be_visible()

        pair.get_by_role("button", name="Watch both").click()
        page.wait_for_function("() => [...document.querySelectorAll('.together video')].every((v) => v.readyState >= 2)")
        pair.get_by_role("button", name="Play both").click()
        page.wait_for_function("() => document.querySelectorAll('.together video')[1].currentTime > 2")
        # One that went astray, as where its bytes come late, is brought back to the moment of the other.
        page.evaluate("() => { document.querySelectorAll('.together video')[0].currentTime += 9; }")
        page.wait_for_function(
            "() => { const [a, b] = document.querySelectorAll('.together video');"
            " return !a.seeking && Math.abs(a.currentTime - b.currentTime) < 0.3; }")
        self.picture("together", whole=False)
        pair.get_by_role("button", name="Pause").click()
        pair.get_by_role("button", name="Close the players").click()

        pair.get_by_role("button", name="Not a copy").click()
        expect(pair.get_by_role("status")).to_contain_text("You said on")
        expect(page.locator(".video-state .chip")).to_have_text("Completed", timeout=END)
        expect(pair.get_by_role("status")).to_contain_text("It was analysed to its end.")
        expect(page.locator(".unread")).to_have_count(0)
        page.reload()
        expect(page.locator(".video-state .chip")).to_have_text("Completed")
        expect(pair.get_by_role("status")).to_contain_text("It was analysed to its end.")
        self.picture("copy-dismissed")

        pair.get_by_role("button", name="Undo").click()
        expect(pair.get_by_role("button", name="Not a copy")).to_be_visible()
        video = self.service.videos()[0]["videoId"]
        self.assertEqual(self.service.ask("GET", f"/api/videos/{video}/duplicates")["duplicates"][0]["dismissed"], None)

    @footage
    def test_same_bytes(self):
        """a file that is there already is told to be the same"""
        page = self.open()
        self.choose(FOOTAGE / "bikes.mp4")
        self.expect_state("bikes.mp4", "Completed")
        again = self.folder / "again.mp4"
        again.write_bytes((FOOTAGE / "bikes.mp4").read_bytes())
        self.choose(again)
        self.expect_state("again.mp4", "Copy")
        expect(self.row("again.mp4").locator(".status-line")).to_have_text("The same file as bikes.mp4")
        self.open_video("again.mp4")
        expect(page.locator(".proof")).to_have_text("Both files have the same bytes, from the first to the last.")
        expect(page.locator(".exports, .timeline, .shots, .counts")).to_have_count(0)
        self.picture("identical")
        page.locator(".side").get_by_role("link", name="bikes.mp4").click()
        expect(page.locator(".exports a").first).to_be_visible()


if __name__ == "__main__":
    unittest.main()
