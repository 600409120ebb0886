"""Race optimisers: SGD, momentum and Adam walk down one surface from one start."""

import matplotlib.pyplot as plt
import numpy as np

from helpers.layers.checks import as_numbers
from helpers.optimisers import SGD, Adam
from helpers.pictures.play.ready import Ready, short

FRAMES = {"valley": ((-10, 4), (-2, 2)), "saddle": ((-7, 7), (-2, 2))}
LINES = {"SGD": ("#0072B2", ""), "momentum": ("#D55E00", "7 3"), "Adam": ("#009E73", "2 3")}
MAX_STEPS = 200


def loss_of(surface, point):
    """Return the loss of a surface at a point (x, y); its lowest is 0. Numbers or arrays."""
    x, y = point
    if surface == "valley":
        return 0.5 * (x**2 / 10 + 2 * y**2)
    return x**4 / 320 - x**2 / 10 + 0.8 + y**2


def slope_of(surface, point):
    """Return the gradient of a surface at a point (x, y), an array of two numbers."""
    x, y = point
    return np.array([x / 10 if surface == "valley" else x**3 / 80 - x / 5, 2 * y])


def walk(optimiser, surface, start, steps, noise=None):
    """Follow an optimiser, (steps + 1, 2); noise (n, 2) is added to the slopes."""
    points = [np.array(start, float)]
    for step in range(steps):
        slope = slope_of(surface, points[-1])
        if noise is not None:
            slope = slope + noise[step % len(noise)]
        points.append(optimiser.step(points[-1], slope))
    return np.array(points)


def prepare(noise, starts=None, rates=None, momentum=0.9, steps=40):
    """Return what the picture 'optimisers' is played with.

    Parameters
    ----------
    noise : array of shape (n, 2), normal numbers that are added to the gradients, times a level
        that the reader sets; it is stored with three decimals
    starts : dict, {'valley': (x, y), 'saddle': (x, y)}, where walks begin
    rates : dict, {'SGD': learning rate, 'momentum': ..., 'Adam': ...}, from 0.001 to 10
    momentum : float from 0 to 0.99
    steps : int from 0 to 200, that are made at the beginning

    Raises
    ------
    ValueError
        If the noise has another shape, or a number is outside of what the controls can show.
    """
    noise = as_numbers("noise", noise, ("n", 2)).round(3)
    starts = {"valley": (-9.0, 1.5), "saddle": (-0.1, 1.5)} | (starts or {})
    rates = _checked({"SGD": 0.9, "momentum": 0.2, "Adam": 0.5} | (rates or {}), momentum, steps)
    start = [float(x) for x in starts["valley"]]
    walks = _walks(start, steps, rates, momentum)
    losses = {name: float(loss_of("valley", points[-1])) for name, points in walks.items()}
    found = ", ".join(f"{name} {_outcome(loss)}" for name, loss in losses.items())
    text = f"Loss after {steps} steps from {short(loss_of('valley', start))}: {found}."
    controls = {"rates": "".join(map(_row, rates, rates.values()))}
    controls |= {"momentum": momentum, "steps": steps}
    value = {"surface": "valley", "start": start, "steps": steps, "rates": rates}
    value |= {"momentum": momentum, "noise": 0.0, "losses": losses}
    data = {"noise": noise.tolist(), "start": start}
    data["starts"] = {name: list(place) for name, place in starts.items()}
    about = "Three optimisers walk down a long valley, drawn to scale, from the same start"
    return Ready(about, _drawn(walks), text, controls, data, value)


def _checked(rates, momentum, steps):
    """Return the learning rates to three digits, as the sliders have them."""
    fits = list(rates) == list(LINES) and all(0.001 <= rate <= 10 for rate in rates.values())
    if not (fits and 0 <= momentum <= 0.99 and 0 <= steps <= MAX_STEPS):
        raise ValueError("rates should be from 0.001 to 10, momentum to 0.99, steps to 200")
    return {name: float(f"{rate:.3g}") for name, rate in rates.items()}


def _walks(start, steps, rates, momentum):
    makers = {"SGD": SGD(rates["SGD"]), "momentum": SGD(rates["momentum"], momentum)}
    makers["Adam"] = Adam(rates["Adam"])
    return {name: walk(each, "valley", start, steps) for name, each in makers.items()}


def _outcome(loss):
    return "below 0.001" if loss < 0.001 else short(loss) if loss < 1e3 else "diverged"


def _row(name, rate):
    """Return the controls of one optimiser: whether it is shown, and its learning rate."""
    colour, dash = LINES[name]
    line = f'<line x1="0" y1="5" x2="35" y2="5" stroke="{colour}" stroke-width="3" '
    line += f'stroke-dasharray="{dash}"/>' if dash else "/>"
    return (
        f'<span><label><input type="checkbox" data-set="show {name}" checked>'
        f'<svg viewBox="0 0 35 10" aria-hidden="true">{line}</svg>{name}</label>'
        f'<input type="range" data-set="rate {name}" aria-label="learning rate of {name}" '
        f'min="-3" max="1" step="any" value="{np.log10(rate):.6g}">'
        f'<output aria-live="off"></output></span>'
    )


def _drawn(walks):
    """Draw the walks over the contour lines of the valley, to scale."""
    figure, ax = plt.subplots(figsize=(5.7, 2.2))
    (left, right), (low, high) = FRAMES["valley"]
    x, y = np.meshgrid(np.linspace(left, right, 80), np.linspace(low, high, 40))
    lines = {"colors": "0.75", "linewidths": 0.8, "antialiased": False}
    ax.contour(x, y, loss_of("valley", (x, y)), [0.03, 0.3, 1, 3, 7], **lines)
    for (name, points), style in zip(walks.items(), ("-", "--", ":"), strict=True):
        ax.plot(*points.T, style, color=LINES[name][0], lw=1.5, label=name)
    ax.plot(0, 0, "k+", ms=9)
    ax.grid(False)
    ax.set(
        xlabel="x, along", ylabel="y, across", xlim=(left, right), ylim=(low, high), aspect="equal"
    )
    figure.legend(loc="outside upper center", ncols=3)
    plt.close(figure)
    return figure
