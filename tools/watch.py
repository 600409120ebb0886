"""Follow a run: its memory, and how far it is."""

import contextlib
import shutil
import sys
import threading
import time

from record import duration


class Watch(threading.Thread):
    """Follows one run: measures the memory of its kernel, and says how far it is."""

    def __init__(self, label, cells):
        super().__init__(daemon=True)
        self.label, self.cells, self.cell = label, cells, 1
        self.pid, self.peak = None, 0
        self.began = self.said = time.monotonic()
        self.done = threading.Event()

    def run(self):
        """Look again and again until `finish` is called."""
        while not self.done.wait(0.2):
            self.measure()
            now = time.monotonic()
            line = f"cell {self.cell} of {self.cells}, {duration(int(now - self.began))}"
            if sys.stdout.isatty():
                self.say(line, end="")  # the next line is written over this one
            elif now - self.said >= 15:
                self.said = now
                self.say(line)

    def measure(self):
        """Add up what the kernel and its children hold now; keep the highest sum."""
        import psutil

        with contextlib.suppress(psutil.Error):  # a process may end at any moment
            kernel = psutil.Process(self.pid)
            family = [kernel, *kernel.children(recursive=True)] if self.pid else []
            self.peak = max(self.peak, sum(member.memory_info().rss for member in family))

    def say(self, text, end="\n"):
        """Print a line about this notebook; on a terminal, over the line before."""
        line = f"{self.label}: {text}"
        if sys.stdout.isatty():
            width = shutil.get_terminal_size().columns - 1
            line = "\r" + line[:width].ljust(width)
        print(line, end=end, flush=True)

    def finish(self, text):
        """Stop, and say how the run ended."""
        self.done.set()
        self.join()
        self.say(text)
