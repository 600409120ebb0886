"""What every run of pytest needs, that of the notebooks included."""

collect_ignore_glob = ["*/_build/*"]  # copies that a build of the book leaves behind


def pytest_collectstart(collector):
    # What TensorFlow logs to stderr on import differs between systems: nbval must not compare it,
    # nor pictures, of which it knows PNG and JPEG by itself.
    if type(collector).__name__ == "IPyNbFile":
        collector.skip_compare += ("stderr", "image/svg+xml")
