"""A server on this machine that behaves as badly as it is told to."""

import contextlib
import http.server
import threading


@contextlib.contextmanager
def serving(answer):
    """Serve `answer(handler)`; gives the address, without a slash, and the list of calls."""
    calls = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            calls.append(self.path)
            answer(self)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True  # one that hangs must not hold the end of the test
    server.handle_error = lambda *_: None  # the client leaves before the end: it should
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", calls
    finally:
        server.shutdown()
        server.server_close()


def send(content, status=200, **headers):
    """Answer with this content; a header's name is written with underscores."""

    def answer(handler):
        handler.send_response(status)
        for name, value in {"Content_Length": len(content), **headers}.items():
            handler.send_header(name.replace("_", "-"), str(value))
        handler.end_headers()
        handler.wfile.write(content)

    return answer
