"""Who may use the page, and how: a token, and the keyboard alone."""

import re
import unittest

import clips
from page_case import PageCase, expect


class SignInTests(PageCase):
    token = "a-token-of-the-tests"
    expected_console = (r"status of 401",)

    def test_sign_in(self):
        """a service with a token asks for it, refuses another, and keeps who knows it signed in"""
        self.service.announce("secret.mp4")
        page = self.open()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        self.assertEqual(self.console, [], "nothing is asked that is refused")
        expect(page.get_by_text("secret.mp4")).to_have_count(0)
        self.picture("sign-in", whole=False)
        self.expect_accessible("sign-in")
        page.get_by_label("Token").fill("another-token-entirely")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("This is not the token of the service.")
        page.get_by_label("Token").fill(self.token)
        page.keyboard.press("Enter")
        self.expect_state("secret.mp4", "Not uploaded")
        expect(page.locator(".connection")).to_have_text("Live")
        page.reload()
        self.expect_state("secret.mp4", "Not uploaded")


class KeyboardTests(PageCase):
    def tab_to(self, role, name, most=80):
        for _ in range(most):
            self.page.keyboard.press("Tab")
            told = self.page.evaluate("""() => {
              const e = document.activeElement;
              const style = getComputedStyle(e);
              return [e.tagName, e.getAttribute('aria-label') ?? e.textContent, style.outlineStyle !== 'none' && style.outlineWidth !== '0px'];
            }""")
            if told[1].strip() == name:
                self.assertTrue(told[2], f"the focus on {name} is seen")
                return
        self.fail(f"no way by the Tab key to the {role} {name}")

    def test_keyboard_only(self):
        """everything is reached and done by the keyboard alone"""
        self.analysed(8, scenes=5)
        page = self.open()
        expect(self.row("clip-8.mp4")).to_be_visible()
        with page.expect_file_chooser() as chooser:
            self.tab_to("button", "Choose videos")
            page.keyboard.press("Enter")
        chooser.value.set_files(str(clips.clip(9)))
        self.expect_state("clip-9-4-1.0.mp4", "Completed")
        self.tab_to("link", "clip-8.mp4")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1, name="clip-8.mp4")).to_be_visible()
        self.tab_to("slider", "Timeline")
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("slider", name="Timeline")).to_have_attribute("aria-valuetext", re.compile("shot 2 of"))
        self.tab_to("button", "Delete", most=120)
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("dialog")).to_have_count(0)
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(self.row("clip-9-4-1.0.mp4")).to_be_visible()
        expect(self.row("clip-8.mp4")).to_have_count(0)


if __name__ == "__main__":
    unittest.main()
