"""What tests in the browser share: a service, a page whose console is watched, pictures of states, and axe."""

import os
import re
import tempfile
import unittest
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import expect, sync_playwright

import clips
from service import ROOT, Service

PICTURES = ROOT / "reports" / "page"
FOOTAGE = Path(os.environ.get("TVIDZ_FOOTAGE", ROOT.parent / "shared" / "footage"))
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required"]
END = int(os.environ.get("TVIDZ_PAGE_WAIT", "120")) * 1000

footage = unittest.skipUnless(FOOTAGE.is_dir(), "no footage: set TVIDZ_FOOTAGE to its folder")
expect.set_options(timeout=15_000)


class Browser:
    """One for all tests of a run."""

    playwright = None
    browser = None

    @classmethod
    def get(cls):
        if cls.browser is None:
            cls.playwright = sync_playwright().start()
            path = os.environ.get("TVIDZ_CHROMIUM", "/usr/bin/chromium")
            cls.browser = cls.playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        return cls.browser

    @classmethod
    def end(cls):
        if cls.browser is not None:
            cls.browser.close()
            cls.playwright.stop()


class PageCase(unittest.TestCase):
    token = None
    viewport = {"width": 1280, "height": 900}
    # Of the service, besides what it is always told.
    environment = {}
    # What the browser itself writes where a test makes requests fail.
    expected_console = ()

    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        self.folder = Path(self.scratch.name)
        self.service = Service(self.folder, token=self.token, environment=self.environment).start()
        self.addCleanup(lambda: self.service.stop())
        self.context = Browser.get().new_context(viewport=self.viewport, accept_downloads=True)
        self.addCleanup(self.context.close)
        self.console = []
        self.page = self.new_page()

    def new_page(self):
        page = self.context.new_page()
        page.on("console", lambda message: self.console.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.console.append(str(error)))
        return page

    def tearDown(self):
        unexpected = [line for line in self.console if not any(re.search(one, line) for one in self.expected_console)]
        self.assertEqual(unexpected, [], "the console is free of errors")

    # Acting

    def open(self, path="/"):
        self.page.goto(self.service.address + path)
        expect(self.page.locator(".connection, .sign-in").first).to_be_visible()
        return self.page

    def choose(self, *paths):
        self.page.set_input_files("#files", [str(path) for path in paths])

    def row(self, name):
        return self.page.locator(".row").filter(has=self.page.get_by_text(name, exact=True))

    def expect_state(self, name, state, timeout=END):
        expect(self.row(name).locator(".chip")).to_have_text(state, timeout=timeout)

    def expect_ended(self, count):
        """So many videos are analysed, or are copies; where they are not, each says where it is, here and in the service."""
        try:
            self.page.wait_for_function("(count) => document.querySelectorAll('.good, .copy').length === count", arg=count, timeout=END)
        except PlaywrightTimeout:
            rows = self.page.locator(".row").all_inner_texts()
            there = [(video["filename"], video["state"], video["progress"]) for video in self.service.videos()]
            log = (self.folder / "serve.log").read_text()
            self.fail("\n".join(["not all have ended; the page says", *map(repr, rows), "the service", *map(repr, there), "its log", log]))

    def open_video(self, name):
        self.row(name).get_by_role("link", name=name).click()
        expect(self.page.get_by_role("heading", level=1, name=name)).to_be_visible()

    def analysed(self, seed=1, **options):
        """A video that is there before the page is opened; its identifier."""
        video = self.service.upload(clips.clip(seed, **options), name=f"clip-{seed}.mp4")
        self.service.wait_for(video)
        return video

    def slow_down(self, upload):
        """@param upload: bytes a second."""
        session = self.context.new_cdp_session(self.page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions",
                     {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": upload})
        return session

    # Looking

    def picture(self, name, whole=True):
        PICTURES.mkdir(parents=True, exist_ok=True)
        if whole:
            # The head of the page stays where the window is.
            self.page.evaluate("window.scrollTo(0, 0)")
            self.page.evaluate("document.querySelectorAll('img[loading=lazy]').forEach((i) => i.loading = 'eager')")
            self.page.evaluate("document.querySelectorAll('.row').forEach((r) => r.style.contentVisibility = 'visible')")
        self.page.screenshot(path=str(PICTURES / f"{name}.png"), full_page=whole, animations="disabled")

    def expect_accessible(self, state):
        found = Axe().run(self.page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
        serious = [f"{one['id']}: {one['help']}: {[node['html'][:120] for node in one['nodes'][:3]]}"
                   for one in found.response["violations"] if one["impact"] in ("serious", "critical", "moderate")]
        self.assertEqual(serious, [], state)
