"""How well an answer fits the truth: measures that need more than one line."""
