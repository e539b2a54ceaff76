"""Copies: the proof, and what a person can say against it."""

import re
import unittest

import clips
from page_case import END, FOOTAGE, PageCase, expect, footage


class CopyTests(PageCase):
    def test_copy_is_dismissed_and_stays_so(self):
        """a copy is told with its proof before it is read to its end; "not a copy" sends it there, and holds after a reload"""
        self.dismiss_and_undo(clips.film(), clips.again(clips.film()), r"\d+ of \d+")

    @footage
    def test_copy_of_footage_is_dismissed_and_stays_so(self):
        """so it is with footage"""
        self.dismiss_and_undo(FOOTAGE / "rocket-vp8.webm", FOOTAGE / "rocket-vp9.mkv", r"(\d+) of \1")

    def dismiss_and_undo(self, known, copy, share):
        """@param share: of the cuts that match, as a pattern; noise that is drawn does not outlast a second encoding."""
        name = re.escape(known.name)
        page = self.open()
        self.choose(known)
        self.expect_state(known.name, "Completed")
        self.choose(copy)
        self.expect_state(copy.name, "Copy")
        expect(self.row(copy.name).locator(".status-line")).to_have_text(
            re.compile(rf"^A copy of {name}\. Stopped after 0:\d\d, for the rest is known$"))
        self.picture("library")
        self.expect_accessible("library")

        self.open_video(copy.name)
        pair = page.get_by_role("region", name=f"A copy of {known.name}")
        # The two encodings of the footage lie 28 ms apart: they are published so.
        expect(pair.locator(".proof")).to_have_text(
            re.compile(rf"^Starts together with {name}, same speed, {share} [a-z, ]+ match, \d+ pictures agree\.$"))
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

    def test_same_bytes(self):
        """a file that is there already is told to be the same"""
        self.bring_twice(clips.clip(1))

    @footage
    def test_same_bytes_of_footage(self):
        """so it is with footage"""
        self.bring_twice(FOOTAGE / "bikes.mp4")

    def bring_twice(self, film):
        page = self.open()
        self.choose(film)
        self.expect_state(film.name, "Completed")
        again = self.folder / "again.mp4"
        again.write_bytes(film.read_bytes())
        self.choose(again)
        self.expect_state("again.mp4", "Copy")
        expect(self.row("again.mp4").locator(".status-line")).to_have_text(f"The same file as {film.name}")
        self.open_video("again.mp4")
        expect(page.locator(".proof")).to_have_text("Both files have the same bytes, from the first to the last.")
        expect(page.locator(".exports, .timeline, .shots, .counts")).to_have_count(0)
        self.picture("identical")
        page.locator(".side").get_by_role("link", name=film.name).click()
        expect(page.locator(".exports a").first).to_be_visible()


if __name__ == "__main__":
    unittest.main()
