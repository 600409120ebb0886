"""Run the cells of a notebook in a fresh kernel of this Python."""

import os
import subprocess
import sys

from record import dataset


def client_for(nb, folder):
    """Make a client whose kernel is this very Python, whatever kernels are installed."""
    from jupyter_client import AsyncKernelManager
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from nbclient import NotebookClient

    class ThisPython(KernelSpecManager):
        def get_kernel_spec(self, kernel_name):
            argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            return KernelSpec(argv=argv, display_name="Python 3", language="python")

    return NotebookClient(
        nb,
        km=AsyncKernelManager(kernel_name="python3", kernel_spec_manager=ThisPython()),
        resources={"metadata": {"path": str(folder)}},
        startup_timeout=120,
        iopub_timeout=60,  # on a busy machine the last output may come late: do not lose it
        raise_on_iopub_timeout=True,
        record_timing=False,
        store_widget_state=False,
    )


def run_cells(nb, folder, watch):
    """Run all cells in a fresh kernel."""
    environment = {**os.environ, "BOOK_DATASET": dataset()}
    environment.pop("MPLBACKEND", None)  # another backend would leave no pictures
    client = client_for(nb, folder)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}  # cells are caught anyway
    with client.setup_kernel(env=environment, cleanup_kc=True, **quiet):
        watch.pid = client.km.provisioner.pid
        try:
            for index, cell in enumerate(nb["cells"]):
                watch.cell = index + 1
                client.execute_cell(cell, index)
            watch.measure()
        except BaseException:
            client.shutdown_kernel = "immediate"  # do not wait for a cell that is still busy
            raise
