"""A server that refuses as S3 and SQS do where something is wrong with who asks: prints its port.

Its argument says what is wrong. Answers to HEAD have no body, as theirs have not.

https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

REFUSALS = {
    "unknown-key": (403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."),
    "wrong-secret": (
        403,
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided.",
    ),
    "expired": (400, "ExpiredToken", "The provided token has expired."),
    "denied": (403, "AccessDenied", "Access Denied"),
    "redirect": (
        301,
        "PermanentRedirect",
        "The bucket you are attempting to access must be addressed using the specified endpoint.",
    ),
    "wrong-region": (
        400,
        "AuthorizationHeaderMalformed",
        "The authorization header is malformed; the region 'eu-central-1' is wrong; expecting 'eu-west-3'",
    ),
    # Of S3 all is as it should be.
    "unknown-key-of-queues": (
        403,
        "com.amazonaws.sqs#InvalidClientTokenId",
        "The security token included in the request is invalid.",
    ),
    "denied-queues": (403, "com.amazonaws.sqs#AccessDenied", "Access to the resource is denied."),
}
kind = sys.argv[1]
status, code, message = REFUSALS[kind]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def refuse(self):
        self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.headers.get("x-amz-target"):
            body, type = json.dumps({"__type": code, "message": message}), "application/x-amz-json-1.0"
        elif kind.endswith("queues"):
            return self.answer(200, "", "application/xml")
        else:
            region = "<Region>eu-west-3</Region>" if kind == "wrong-region" else ""
            body = (
                '<?xml version="1.0" encoding="UTF-8"?>\n'
                f"<Error><Code>{code}</Code><Message>{message}</Message>{region}"
                "<RequestId>4442587FB7D0A2F9</RequestId></Error>"
            )
            type = "application/xml"
        self.answer(status, body, type)

    def answer(self, status, body, type):
        body = b"" if self.command == "HEAD" else body.encode()
        self.send_response(status)
        self.send_header("Content-Type", type)
        self.send_header("Content-Length", str(len(body)))
        if kind == "redirect":
            self.send_header("x-amz-bucket-region", "eu-west-3")
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_PUT = do_POST = do_HEAD = refuse

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_address[1], flush=True)
server.serve_forever()
