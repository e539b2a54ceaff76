"""The list of videos."""

import re
import unittest

from page_case import PageCase, expect


class LibraryTests(PageCase):
    def test_empty(self):
        """an empty library says what to do"""
        page = self.open()
        expect(page.get_by_role("heading", name="No videos yet")).to_be_visible()
        self.picture("empty", whole=False)
        self.expect_accessible("empty")

    def test_paging(self):
        """scrolling brings all videos, each once, the newest first"""
        for number in range(130):
            self.service.announce(f"film-{number:03}.mp4")
        page = self.open()
        expect(page.locator(".row")).to_have_count(50)
        for _ in range(30):
            page.mouse.wheel(0, 4000)
            page.wait_for_timeout(60)
            if page.locator(".row").count() == 130:
                break
        expect(page.locator(".row")).to_have_count(130)
        expect(page.get_by_text("That is all: 130 videos")).to_be_visible()
        names = page.locator(".row-name").all_text_contents()
        self.assertEqual(names, [f"film-{number:03}.mp4" for number in reversed(range(130))])

    def test_search_and_filter(self):
        """search and filters narrow the list, are kept in the address, and are undone by one button"""
        self.analysed(7)
        for number in range(60):
            self.service.announce(f"other-{number}.mp4")
        page = self.open()
        page.get_by_role("searchbox").fill("CLIP-7")
        expect(page.locator(".row")).to_have_count(1)
        page.reload()
        expect(page.locator(".row")).to_have_count(1)
        page.get_by_role("button", name="Completed").click()
        expect(self.row("clip-7.mp4")).to_be_visible()
        page.get_by_role("button", name="Copies").click()
        expect(page.get_by_role("heading", name="Nothing matches")).to_be_visible()
        self.assertEqual(page.url.split("/")[-1], "?q=CLIP-7&state=duplicate")
        self.picture("nothing-matches", whole=False)
        page.get_by_role("button", name="Show all videos").click()
        expect(page.locator(".row")).to_have_count(50)

    def test_two_words(self):
        """who types slowly searches for both words, with the space between them"""
        self.service.announce("my film.mp4")
        self.service.announce("myfilm.mp4")
        page = self.open()
        expect(page.locator(".row")).to_have_count(2)
        page.get_by_role("searchbox").press_sequentially("y f", delay=400)
        expect(page.locator(".row")).to_have_count(1)
        expect(page.get_by_role("searchbox")).to_have_value("y f")
        expect(self.row("my film.mp4")).to_be_visible()

    def test_failing_list(self):
        """a list that cannot be loaded says so, and can be tried again"""
        self.expected_console = (r"status of 503",)
        self.page.route(re.compile(r"/api/videos\?"), lambda route: route.fulfill(
            status=503, content_type="application/problem+json", body='{"code":"unavailable","detail":"The service cannot do this now."}'))
        page = self.open()
        expect(page.get_by_role("alert")).to_contain_text("The service cannot do this now.")
        self.picture("list-failed", whole=False)
        page.unroute_all()
        page.get_by_role("button", name="Try again").click()
        expect(page.get_by_role("heading", name="No videos yet")).to_be_visible()


if __name__ == "__main__":
    unittest.main()
