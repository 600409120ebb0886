"""The built book on a server of this machine, which notes what it is asked for."""

import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

WRONG = "404.html"


class Handler(SimpleHTTPRequestHandler):
    """Serve a folder; for a wrong address its page for them, as publishers of pages do."""

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        if path.is_file():
            self.server.asked.append(path)
            return super().do_GET()
        self.server.missing.append(urlsplit(self.path).path)
        body = (Path(self.directory) / WRONG).read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


@contextmanager
def served(folder):
    """Give a server of a folder: its `address`, the files `asked` for, and what was `missing`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    server.asked, server.missing = [], []
    server.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
