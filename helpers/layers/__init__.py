"""The NumPy layers of the chapters, forward and backward, and what they share."""
