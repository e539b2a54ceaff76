"""The same page where videos are in S3: the browser speaks to the store itself."""

import os
import unittest
import uuid

import clips
from page_case import END, PageCase, expect

ENDPOINT = os.environ.get("AWS_ENDPOINT_URL")
MIB = 1 << 20


@unittest.skipUnless(ENDPOINT, "no LocalStack: ./tools/services up")
class CloudTests(PageCase):
    def setUp(self):
        name = f"tvidz-page-{uuid.uuid4().hex[:12]}"
        self.environment = {
            "TVIDZ_S3_BUCKET": name, "TVIDZ_SQS_QUEUE": name, "TVIDZ_SQS_DEAD_LETTERS": f"{name}-dead", "AWS_ENDPOINT_URL": ENDPOINT,
            "AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
        }
        super().setUp()

    def test_parts_to_s3(self):
        """a large film goes to S3 in parts, signed for each, and its pictures and bytes come from there"""
        page = self.open()
        sent = []
        page.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
        self.choose(clips.padded(clips.clip(1), 36 * MIB, self.folder / "large.mp4"))
        self.expect_state("large.mp4", "Completed")
        self.assertGreater(len(sent), 1)
        self.assertTrue(all(url.startswith(ENDPOINT) for url in sent), sent)
        self.open_video("large.mp4")
        page.wait_for_function("() => [...document.querySelectorAll('.shot img')].some((i) => i.naturalWidth > 0)", timeout=END)
        page.wait_for_function("() => document.querySelector('video').readyState >= 1", timeout=END)
        self.picture("video-in-s3")

    def test_small_file_to_s3(self):
        """a small film goes to S3 in one part"""
        page = self.open()
        sent = []
        page.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
        self.choose(clips.clip(2))
        self.expect_state("clip-2-4-1.0.mp4", "Completed")
        self.assertEqual(len(sent), 1)
        self.assertTrue(sent[0].startswith(ENDPOINT), sent)


if __name__ == "__main__":
    unittest.main()
