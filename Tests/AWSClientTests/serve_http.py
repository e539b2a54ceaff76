"""A server for the transport's tests: prints its port, and ends when it is killed. Given the file of a certificate and its
key it speaks TLS.

/echo…       the body that was sent, and in headers what the server saw
/bytes/N     N bytes
/status/N    status N with a sentence
/short       fewer bytes than it announces
/nothing     closes the connection without a word
/silence     never answers
/half        sends half of what it announces, and nothing more
/pair        answers when two wait here, with how many waited at once at most until now
"""

import socket
import ssl
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


pair = threading.Barrier(2, timeout=60)
lock = threading.Lock()
waiting = most = 0


def wait_for_other():
    global waiting, most
    with lock:
        waiting += 1
        most = max(most, waiting)
    pair.wait()
    with lock:
        waiting -= 1
        return most


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        length = self.headers.get("content-length")
        body = self.rfile.read(int(length or 0))
        _, name, *rest = self.path.split("/")
        if name == "silence":
            threading.Event().wait(90)
        if name in ("nothing", "silence"):
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        status, announced = 200, None
        if name == "half":
            body, announced = b"12345", 10
        if name == "bytes":
            body = bytes(int(rest[0]))
        elif name == "pair":
            body = b"%d" % wait_for_other()
        elif name == "status":
            status, body = int(rest[0]), b"no such thing\n"
        elif name == "short":
            body, announced = b"12345", 10
            self.close_connection = True
        self.send_response(status)
        self.send_header("Content-Length", str(announced or len(body)))
        self.send_header("X-Path", self.path)
        self.send_header("X-Port", str(self.client_address[1]))
        self.send_header("X-Length", length or "none")
        self.send_header("X-Names", ",".join(self.headers.keys()))
        self.end_headers()
        self.wfile.write(body)
        if name == "half":
            # Until the client is gone.
            self.rfile.read(1)

    do_GET = do_PUT = do_POST = do_HEAD = answer

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
if len(sys.argv) > 1:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1])
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print(server.server_address[1], flush=True)
server.serve_forever()
