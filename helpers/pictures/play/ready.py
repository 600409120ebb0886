"""What a subject hands over to be played, and how numbers are written in sentences."""

from dataclasses import dataclass

from matplotlib.figure import Figure


@dataclass(frozen=True)
class Ready:
    """A subject with its data: `figure` and `text` stand there where no script runs.

    `about` says what it is, `controls` fills in the HTML of the subject, `data` goes to its script,
    `value` is what Python gets before the reader has done anything.
    """

    about: str
    figure: Figure
    text: str
    controls: dict
    data: dict
    value: dict


def short(number, digits=3):
    """Return a number as page.js writes it, with as few decimals as it needs."""
    text = f"{round(float(number), digits) + 0.0:.{digits}f}"
    return text.rstrip("0").rstrip(".").replace("-", "−")
