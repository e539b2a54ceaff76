"""Uploads: from a file to the service, also on bad networks."""

import base64
import re
import shutil
import unittest

import clips
from page_case import END, FOOTAGE, Browser, PageCase, expect, footage

DRAG = """([name, data, types]) => {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { lastModified: 1000 }));
  for (const type of types) {
    window.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }
}"""
MIB = 1 << 20


class UploadTests(PageCase):
    def test_dropped_film(self):
        """a dropped film is uploaded with percent, speed and time left, and its shots appear while it is analysed"""
        self.drop(clips.film())

    @footage
    def test_dropped_footage(self):
        """so it is with footage"""
        self.drop(FOOTAGE / "rocket-vp8.webm")

    def drop(self, film):
        page = self.open()
        session = self.slow_down(1_500_000)
        page.evaluate(DRAG, [film.name, base64.b64encode(film.read_bytes()).decode(), ["dragover", "drop"]])
        # Once the service has answered that it expects it.
        row = self.row(film.name).filter(has=page.locator(".row-name a")).filter(has=page.locator(".bar"))
        expect(row.locator(".chip")).to_have_text("Uploading")
        expect(row.locator(".status-line")).to_have_text(re.compile(r"^\d+ % · [\d.]+ [kM]B/s · \d+ s left$"))
        first = int(row.get_by_role("progressbar").get_attribute("aria-valuenow"))
        self.picture("uploading", whole=False)
        page.wait_for_function("(first) => +document.querySelector('.bar').getAttribute('aria-valuenow') > first", arg=first)
        self.open_video(film.name)
        session.detach()
        counts = page.evaluate("""() => new Promise((resolve) => {
          const seen = [];
          const look = setInterval(() => {
            const count = document.querySelectorAll('.shot').length;
            if (seen[seen.length - 1] !== count) seen.push(count);
            if (document.querySelector('.video-state .good')) { clearInterval(look); resolve(seen); }
          }, 20);
        })""")
        self.assertGreater(len(counts), 3, f"shots appear one by one: {counts}")
        self.assertEqual(counts, sorted(counts))
        expect(page.locator(".counts li").first).to_have_text(re.compile(r"^\d+ cuts$"))
        self.picture("video")

    def test_dropped_on_a_video(self):
        """a file that is dropped on the page of a video is taken, and the list shows it"""
        page = self.open(f"/videos/{self.analysed(1)}")
        expect(page.get_by_role("heading", level=1, name="clip-1.mp4")).to_be_visible()
        data = base64.b64encode(clips.clip(2).read_bytes()).decode()
        page.evaluate(DRAG, ["second.mp4", data, ["dragover"]])
        expect(page.get_by_text("Let go to upload")).to_be_visible()
        self.picture("drop-on-video", whole=False)
        page.evaluate(DRAG, ["second.mp4", data, ["drop"]])
        self.expect_state("second.mp4", "Completed")

    def test_cancel(self):
        """an upload that is cancelled is gone, here and in the service"""
        page = self.open()
        self.slow_down(200_000)
        self.choose(clips.padded(clips.clip(1), 3 * MIB, self.folder / "film.mp4"))
        expect(self.row("film.mp4").locator(".chip")).to_have_text("Uploading")
        page.get_by_role("button", name="Cancel: film.mp4").click()
        expect(self.row("film.mp4")).to_have_count(0)
        page.wait_for_timeout(300)
        self.assertEqual(self.service.videos(), [])

    def test_lost_connection(self):
        """a lost connection is told in words, and trying again sends only what is missing"""
        self.expected_console = (r"net::ERR_FAILED",)
        page = self.open()
        sent = []
        page.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
        page.route(re.compile(r"/uploads/[^/]+/2\b"), lambda route: route.abort())
        self.choose(clips.padded(clips.clip(1), 36 * MIB, self.folder / "large.mp4"))
        row = self.row("large.mp4")
        expect(row.locator(".chip")).to_have_text("Upload stopped", timeout=END)
        expect(row.locator(".status-line")).to_contain_text("The connection was lost. What has arrived is kept")
        self.picture("upload-stopped", whole=False)
        arrived = len({url.split("?")[0] for url in sent}) - 1
        self.assertGreater(arrived, 0)
        page.unroute(re.compile(r"/uploads/[^/]+/2\b"))
        before = len(sent)
        page.get_by_role("button", name="Try again: large.mp4").click()
        self.expect_state("large.mp4", "Completed")
        again = {url.split("?")[0].rsplit("/", 1)[1] for url in sent[before:]}
        self.assertIn("2", again)
        self.assertNotIn("1", again)

    def test_resume_after_reload(self):
        """after a reload the same file goes on where it was, and another file is refused"""
        page = self.open()
        session = self.slow_down(12_000_000)
        film = clips.padded(clips.clip(2), 36 * MIB, self.folder / "long.mp4")
        with page.expect_response(lambda response: response.request.method == "PUT", timeout=END):
            self.choose(film)
        page.reload()
        session.detach()
        row = self.row("long.mp4")
        expect(row.locator(".chip")).to_have_text("Not uploaded")
        expect(row.locator(".status-line")).to_contain_text("Choose the same file again")
        self.picture("upload-interrupted", whole=False)
        other = self.folder / "other.mp4"
        shutil.copy(clips.clip(3), other)
        choose = row.locator("input[type=file]")
        choose.set_input_files(str(other))
        expect(page.get_by_role("alert")).to_contain_text("other.mp4 is another file than long.mp4")
        sent = []
        page.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
        choose.set_input_files(str(film))
        self.expect_state("long.mp4", "Completed")
        self.assertLess(len(sent), 3, "parts that had arrived are not sent again")

    def test_two_tabs_and_another_browser(self):
        """a file that is chosen in two tabs is sent by one of them; the other tab says so, another browser that it may be"""
        page = self.open()
        self.slow_down(1_000_000)
        film = clips.padded(clips.clip(14), 36 * MIB, self.folder / "shared.mp4")
        self.choose(film)
        expect(self.row("shared.mp4").locator(".chip")).to_have_text("Uploading")
        other = Browser.get().new_context()
        self.addCleanup(other.close)
        sent = []
        for context, line in ((self.context, "It is uploaded in another tab."), (other, "Being uploaded elsewhere, or interrupted.")):
            tab = context.new_page()
            tab.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
            tab.goto(self.service.address)
            row = tab.locator(".row")
            expect(row.locator(".status-line")).to_have_text(line)
            expect(row.get_by_role("button")).to_have_count(0)
            if context is self.context:
                tab.set_input_files("#files", str(film))
                expect(tab.locator("[aria-live=polite][role=status]")).to_have_text(f"shared.mp4: {line}")
                expect(row).to_have_count(1)
                expect(row.locator(".status-line")).to_have_text(line)
                second = row
        self.assertEqual(sent, [])
        page.close()
        expect(second.locator(".status-line")).to_contain_text("The upload was interrupted.")
        expect(second.get_by_role("button", name="Choose the file again")).to_be_visible()

    def test_twenty_files(self):
        """twenty files at once are sent two at a time, wait in line with their position, and all end"""
        page = self.open()
        page.evaluate("""() => {
          window.most = 0; window.lines = new Set();
          new MutationObserver(() => {
            const chips = [...document.querySelectorAll('.chip')].map((c) => c.textContent);
            window.most = Math.max(window.most, chips.filter((c) => c === 'Uploading').length);
            document.querySelectorAll('.status-line').forEach((l) => { if (/in line/.test(l.textContent)) window.lines.add(l.textContent); });
          }).observe(document.body, { subtree: true, childList: true, characterData: true });
        }""")
        self.choose(*[clips.clip(seed, scenes=2, seconds=0.6) for seed in range(100, 120)])
        expect(page.locator(".row")).to_have_count(20)
        page.wait_for_timeout(700)
        self.picture("twenty")
        self.expect_ended(20)
        self.assertLessEqual(page.evaluate("window.most"), 2)
        self.assertTrue(any(line.startswith("Number ") for line in page.evaluate("[...window.lines]")))

    def test_wrong_files(self):
        """what is no video is refused in words: at once where the browser knows, with the service's reason otherwise"""
        (self.folder / "notes.txt").write_text("no video")
        (self.folder / "empty.mp4").touch()
        (self.folder / "lie.mp4").write_text("no video either\n" * 100)
        page = self.open()
        self.choose(self.folder / "notes.txt", self.folder / "empty.mp4", self.folder / "lie.mp4")
        alert = page.get_by_role("alert")
        expect(alert).to_contain_text("notes.txt is no video but text/plain")
        expect(alert).to_contain_text("empty.mp4 is empty")
        self.expect_state("lie.mp4", "Failed")
        reason = self.service.videos()[0]["failure"]["sentence"]
        expect(self.row("lie.mp4").locator(".status-line")).to_have_text(reason)
        self.assertEqual(len(self.service.videos()), 1)
        self.picture("refused")
        self.expect_accessible("failed")
        page.get_by_role("button", name=re.compile("^Dismiss: notes.txt")).click()
        expect(alert).not_to_contain_text("notes.txt")
        with page.expect_response(re.compile("/retry$")) as retried:
            page.get_by_role("button", name="Try again: lie.mp4").click()
        self.assertEqual(retried.value.status, 200)
        self.expect_state("lie.mp4", "Failed")
        self.open_video("lie.mp4")
        expect(page.locator(".copies")).to_contain_text("nothing is known of its cuts and its copies")
        expect(page.locator(".exports, .timeline, .shots")).to_have_count(0)
        self.picture("failed")
        self.expect_accessible("failed")


if __name__ == "__main__":
    unittest.main()
