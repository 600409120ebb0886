"""What every run of pytest needs, that of the notebooks included."""

import os
import tempfile

import helpers  # noqa: F401  the Keras settings of the book, before any test imports Keras

collect_ignore_glob = ["*/_build/*"]  # copies that a build of the book leaves behind


def pytest_configure():
    # Jupyter and Matplotlib keep files there. A user without a home (in a container, say) gets one.
    if not os.access(os.path.expanduser("~"), os.W_OK):
        os.environ["HOME"] = tempfile.mkdtemp(prefix="home-of-the-tests-")


def pytest_collectstart(collector):
    # What TensorFlow logs to stderr on import differs between systems: nbval must not compare it,
    # nor pictures, of which it knows PNG and JPEG by itself.
    if type(collector).__name__ == "IPyNbFile":
        collector.skip_compare += ("stderr", "image/svg+xml")
