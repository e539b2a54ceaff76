"""How it looks on all kinds of screens, and to people who see or move otherwise."""

import re
import unittest

import clips
from page_case import PageCase, expect

SHIFTS = """() => new Promise((resolve) => new PerformanceObserver((list) => {
  resolve(list.getEntries().filter((one) => !one.hadRecentInput).reduce((sum, one) => sum + one.value, 0));
}).observe({ type: 'layout-shift', buffered: true }) ?? setTimeout(() => resolve(0), 500))"""

# Where the last row was until the video of that name has ended.
TOPS = """(name) => new Promise((resolve) => {
  const tops = new Set();
  const look = () => {
    const rows = [...document.querySelectorAll('.row')];
    tops.add(rows[rows.length - 1].getBoundingClientRect().top);
    const own = rows.find((row) => row.querySelector('.row-name').textContent === name);
    if (own.querySelector('.good')) resolve([...tops]);
    else requestAnimationFrame(look);
  };
  look();
})"""


class LookTests(PageCase):
    def test_sizes_and_schemes(self):
        """from 320 px to 4K and in both colour schemes nothing is cut off and nothing is hard to read"""
        video = self.analysed(10, scenes=6)
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            for width, height in ((320, 640), (768, 1024), (1280, 900), (3840, 2160)):
                for name, path, wanted in (("library", "/", ".row"), ("video", f"/videos/{video}", ".shot")):
                    self.page.set_viewport_size({"width": width, "height": height})
                    page = self.open(path)
                    expect(page.locator(wanted).first).to_be_visible()
                    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                    self.assertLessEqual(wide, 0, f"{name} at {width} px")
                    self.picture(f"{name}-{width}-{scheme}", whole=width < 3000)
                    if width == 1280:
                        self.expect_accessible(f"{name}, {scheme}")

    def test_nothing_jumps(self):
        """what comes later pushes nothing away, also in a narrow list of copies, whose lines are long"""
        video = self.analysed(11)
        for number in range(3):
            copy = self.service.upload(clips.clip(11), name=f"a-copy-with-a-name-that-takes-two-lines-{number}.mp4")
            self.assertEqual(self.service.wait_for(copy)["state"], "duplicate")
        for width in (375, 1280):
            self.page.set_viewport_size({"width": width, "height": 900})
            for path, wanted in (("/", ".row"), (f"/videos/{video}", ".shot"), (f"/videos/{copy}", ".pair")):
                page = self.open(path)
                expect(page.locator(wanted).first).to_be_visible()
                page.wait_for_timeout(500)
                self.assertLess(page.evaluate(SHIFTS), 0.001 if path == "/" else 0.1, f"{path} at {width} px")

    def test_nothing_jumps_at_first(self):
        """the first answer, also that there is nothing, moves neither the heading nor the search"""
        asked = []
        self.page.route(re.compile(r"/api/videos\?"), lambda route: asked.append(route))
        page = self.open()
        heading = page.get_by_role("heading", level=1)
        before = heading.bounding_box()
        while not asked:
            page.wait_for_timeout(20)
        asked[0].continue_()
        expect(page.get_by_role("heading", name="No videos yet")).to_be_visible()
        self.assertEqual(heading.bounding_box(), before)

    def test_nothing_jumps_at_the_end(self):
        """a video that ends leaves the others where they are, also in a narrow list"""
        self.analysed(12)
        for width in (320, 375, 1280):
            self.page.set_viewport_size({"width": width, "height": 900})
            page = self.open()
            expect(self.row("clip-12.mp4")).to_be_visible()
            name = f"long-{width}.mp4"
            self.choose(clips.repeated(clips.clip(40 + width), 60, self.folder / name))
            expect(self.row(name).get_by_role("button", name=re.compile("^Cancel"))).to_be_visible()
            tops = page.evaluate(TOPS, name)
            self.expect_state(name, "Completed")
            self.assertEqual(len(tops), 1, f"at {width} px the last row was at {tops}")
            self.picture(f"ended-{width}", whole=False)

    def test_reduced_motion(self):
        """who asks for less motion gets none"""
        self.page.emulate_media(reduced_motion="reduce")
        self.analysed(12)
        page = self.open()
        expect(page.locator(".row")).to_have_count(1)
        moving = page.evaluate("""() => [...document.querySelectorAll('*')].filter((e) => {
          const s = getComputedStyle(e);
          return s.transitionDuration.split(',').some((d) => parseFloat(d) > 0) || s.animationName !== 'none';
        }).map((e) => e.className)""")
        self.assertEqual(moving, [])

    def test_announced(self):
        """what happens is told to those who do not see it"""
        page = self.open()
        self.choose(clips.clip(13))
        expect(page.locator("[aria-live=polite][role=status]")).to_have_text("clip-13-4-1.0.mp4: Completed", timeout=60_000)


if __name__ == "__main__":
    unittest.main()
