"""What is shown is what is so, whatever happens to the connection."""

import re
import unittest

import clips
from page_case import END, PageCase, expect


class LiveTests(PageCase):
    expected_console = (r"ERR_CONNECTION_REFUSED", r"ERR_INCOMPLETE_CHUNKED_ENCODING", r"ERR_CONNECTION_RESET", r"ERR_EMPTY_RESPONSE", r"status of 503",
                        r"ERR_INTERNET_DISCONNECTED", r"ERR_NETWORK_CHANGED")

    def test_restart(self):
        """a restart of the service is told, and then the page goes on by itself with what happened meanwhile"""
        page = self.open()
        connection = page.locator(".connection")
        gone = self.service.announce("gone.mp4")
        self.expect_state("gone.mp4", "Not uploaded")
        expect(connection).to_have_text("Live")
        self.service.stop()
        expect(connection).to_have_text("Connection lost, trying again")
        self.picture("connection-lost", whole=False)
        self.service.start()
        self.service.ask("DELETE", f"/api/videos/{gone}")
        video = self.service.upload(clips.clip(4), name="meanwhile.mp4")
        expect(connection).to_have_text("Live", timeout=60_000)
        self.expect_state("meanwhile.mp4", "Completed")
        expect(self.row("gone.mp4")).to_have_count(0)
        self.service.ask("DELETE", f"/api/videos/{video}")
        expect(self.row("meanwhile.mp4")).to_have_count(0)

    def test_offline(self):
        """a network that is away and comes back is told, and the page goes on"""
        page = self.open()
        expect(page.locator(".connection")).to_have_text("Live")
        self.context.set_offline(True)
        expect(page.locator(".connection")).to_have_text("Connection lost, trying again")
        self.service.announce("while-away.mp4")
        self.context.set_offline(False)
        expect(page.locator(".connection")).to_have_text("Live")
        self.expect_state("while-away.mp4", "Not uploaded")

    def test_one_stream(self):
        """a page listens to one stream, however many videos and places it shows"""
        streams = []
        self.page.on("request", lambda request: streams.append(request.url) if request.resource_type == "eventsource" else None)
        self.analysed(5)
        page = self.open()
        self.open_video("clip-5.mp4")
        page.get_by_role("link", name="All videos").click()
        expect(self.row("clip-5.mp4")).to_be_visible()
        self.assertEqual(len(streams), 1, streams)

    def test_time_left(self):
        """while a video is analysed, the list tells how far it is, how fast, and how long it still takes"""
        page = self.open()
        self.choose(clips.repeated(clips.clip(33), 150, self.folder / "long.mp4"))
        expect(self.row("long.mp4").locator(".status-line")).to_have_text(
            re.compile(r"^\d+ % · [\d.]+× real time · \d+ (s|min) left$"), timeout=END)
        self.picture("analysing", whole=False)

    def test_cancel_analysis(self):
        """an analysis that is cancelled says so and can be begun again"""
        for seed in (30, 31, 32):
            self.service.upload(clips.clip(seed, scenes=12, seconds=4.0), name=f"clip-{seed}.mp4")
        page = self.open()
        page.get_by_role("button", name="Cancel: clip-32.mp4").click()
        self.expect_state("clip-32.mp4", "Cancelled")
        page.get_by_role("button", name="Analyse again: clip-32.mp4").click()
        self.expect_state("clip-32.mp4", "Completed")


if __name__ == "__main__":
    unittest.main()
