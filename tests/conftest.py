"""Property tests try the same cases on every machine, however slow it is."""

from hypothesis import settings

settings.register_profile("book", max_examples=40, deadline=None, derandomize=True, database=None)
settings.load_profile("book")
