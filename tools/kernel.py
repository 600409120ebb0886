"""Run the cells of a notebook in a fresh kernel of this Python."""

import json
import os
import subprocess
import sys
import time

from files import BookError
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from record import dataset

MAX_OUTPUT = 10_000_000  # bytes that a notebook may show; a page weighs 1 MB at most


class ThisPython(KernelSpecManager):
    """Starts this very Python, whatever kernels are installed."""

    def get_kernel_spec(self, kernel_name):
        """Return the one kernel there is."""
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="Python 3", language="python")


class Client(NotebookClient):
    """Runs a notebook in its folder, for so many seconds and so much output at most."""

    def __init__(self, nb, folder, seconds):
        super().__init__(
            nb,
            km=AsyncKernelManager(kernel_name="python3", kernel_spec_manager=ThisPython()),
            resources={"metadata": {"path": str(folder)}},
            startup_timeout=120,
            timeout_func=lambda cell: max(1, self.end - time.monotonic()),
            iopub_timeout=60,  # on a busy machine the last output may come late: do not lose it
            raise_on_iopub_timeout=True,
            record_timing=False,
            store_widget_state=False,
        )
        self.seconds, self.end = seconds, time.monotonic() + seconds
        self.shown = 0

    def output(self, outs, msg, *place):
        """Keep an output of a cell, unless there are too many."""
        self.shown += len(json.dumps(msg["content"]))
        if self.shown > MAX_OUTPUT:
            self.km.provisioner.process.kill()  # the cell may print for ever
            return None
        return super().output(outs, msg, *place)

    def explain(self, error):
        """Return a plainer error if it was one of the limits, or the kernel's death."""
        if not isinstance(error, Exception):  # somebody stopped us
            return error
        if self.shown > MAX_OUTPUT:
            return BookError(f"it shows more than {MAX_OUTPUT // 10**6} MB; show less")
        if time.monotonic() >= self.end:
            allowed = f"the {self.seconds:g} s that a notebook may take"
            return BookError(f"it ran longer than {allowed}; do less, or allow more with --timeout")
        if isinstance(error, DeadKernelError):
            return BookError("the kernel died; was there enough memory?")
        return error


def run_cells(nb, folder, watch, seconds):
    """Run all cells in a fresh kernel, for so many seconds at most."""
    environment = {**os.environ, "BOOK_DATASET": dataset()}
    environment.pop("MPLBACKEND", None)  # another backend would leave no pictures
    client = Client(nb, folder, seconds)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}  # cells are caught anyway
    with client.setup_kernel(env=environment, cleanup_kc=True, **quiet):
        watch.pid = client.km.provisioner.pid
        try:
            for index, cell in enumerate(nb["cells"]):
                watch.cell = index + 1
                client.execute_cell(cell, index)
                if client.shown > MAX_OUTPUT:
                    raise DeadKernelError
            watch.measure()
        except BaseException as error:
            client.shutdown_kernel = "immediate"  # do not wait for a cell that is still busy
            raise client.explain(error) from None
