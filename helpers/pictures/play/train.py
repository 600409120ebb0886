"""Train a network: points in the plane, and four networks that differ in their seeds alone."""

from html import escape

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap

from helpers.layers.checks import as_numbers
from helpers.pictures.play.ready import Ready, short
from helpers.pictures.play.train_numpy import (
    ACTIVATIONS,
    DEVIATIONS,
    first_network,
    forward,
    judge,
    train_step,
)

FRAME = (2.4, 1.8)  # the plane reaches from minus to plus so much
LAYERS, UNITS, DECAYS = range(4), (1, 2, 3, 4, 6, 8), (0, 0.001, 0.01, 0.1)
COLOURS = ListedColormap(["#cfe3f1", "#fbe0cc"])  # of the answers
EVERY = 4  # steps from one loss that is stored to the next


def prepare(points, layers=1, units=3, activation="ReLU", start="He", rate=0.5, steps=300, seed=1):
    """Return what the picture 'train' is played with.

    Parameters
    ----------
    points : dict, {name: (points (n, 2), kinds (n,) of 0 and 1)}; the first half is for training,
        the second for validation; all lie in a plane of 4.8 by 3.6 around 0
    layers, units : of the networks to begin with; 0 to 3, and 1, 2, 3, 4, 6 or 8
    activation : 'none', 'sigmoid', 'tanh' or 'ReLU'
    start : 'zeros', 'small', 'Glorot' or 'He', how large the first weights are
    rate : learning rate from 0.01 to 10
    steps : int, that the networks are trained before the reader sees them
    seed : int, the first of four in a row

    Raises
    ------
    ValueError
        If there are no points, if they have another shape or lie outside, or for a setting that
        the controls do not offer.
    """
    offered = layers in LAYERS and units in UNITS and activation in ACTIVATIONS
    if not (points and offered and start in DEVIATIONS and 0.01 <= rate <= 10 and steps >= 0):
        raise ValueError("train needs points, and settings that its controls offer")
    stored = {name: _stored(name, *each) for name, each in points.items()}
    name, rate, seeds = next(iter(stored)), float(f"{rate:.3g}"), [seed + i for i in range(4)]
    sets = [_restored(stored[name][part]) for part in ("training", "validation")]
    sizes = [2, *[units] * layers, 2]
    networks = [first_network(sizes, start, each) for each in seeds]
    networks, losses = _trained(networks, *sets, activation, rate, steps)
    found = [[judge(network, *part, activation) for network in networks] for part in sets]
    training, right = [each[0] for each in found[0]], [each[1] for each in found[1]]
    data = {"points": stored, "seeds": seeds, "step": steps, "networks": _lists(networks)}
    data["history"] = {"every": EVERY, "losses": losses}
    value = {"points": name, "layers": layers, "units": units, "start": start}
    value |= {"activation": activation, "rate": rate, "decay": 0, "seeds": seeds, "step": steps}
    value |= {"training": training, "right": right}
    about = "Four small networks, equal but for their first weights, tell two kinds of points apart"
    controls = _controls(stored, layers, units, activation, start) | {
        "rate": f"{np.log10(rate):.6g}"
    }
    drawn = _drawn(networks, sets[0], activation)
    return Ready(about, drawn, _sentence(steps, training, right), controls, data, value)


def _sentence(steps, training, right):
    text = f"Step {steps}, four networks. Loss on the filled points: "
    text += f"{', '.join(short(x, 2) for x in training)}. "
    return text + f"Right, of the hollow points: {', '.join(short(100 * x, 0) for x in right)} %."


def _controls(names, layers, units, activation, start):
    """Return the lists that the reader chooses from."""
    chosen = {"layers": (LAYERS, layers), "units": (UNITS, units), "decays": (DECAYS, 0)}
    chosen |= {"activations": (ACTIVATIONS, activation), "starts": (DEVIATIONS, start)}
    return {key: _options(*each) for key, each in chosen.items()} | {"presets": _options(names, "")}


def shapes(seed=0, count=200):
    """Draw points of three shapes, {name: (points (count, 2), kinds (count,))}, to two decimals."""
    rng = np.random.default_rng(seed)
    kinds = np.arange(count) % 2
    turn, noise = 2 * np.pi * rng.random(count), rng.normal(size=(count, 2))
    ring = np.c_[np.cos(turn), np.sin(turn)] * np.where(kinds, 0.6, 1.4)[:, None] + 0.13 * noise
    way = np.sqrt(rng.random(count))  # from the middle outwards
    angle = 2.2 * np.pi * way + np.pi * kinds
    spiral = 1.6 * way[:, None] * np.c_[np.cos(angle), np.sin(angle)] + 0.05 * noise
    flat = rng.uniform(-1, 1, size=(count, 2)) * [2.2, 1.6]
    stripes = np.floor(flat @ [1, 0.4] / 0.9).astype(int) % 2
    found = {"circles": (ring, kinds), "spiral": (spiral, kinds), "stripes": (flat, stripes)}
    return {name: (points.round(2), each) for name, (points, each) in found.items()}


def _trained(networks, training, validation, activation, rate, steps):
    """Return the networks after so many steps, as they are stored, and losses on the way."""
    losses = []
    for step in range(steps):
        after = [judge(n, *validation, activation)[0] for n in networks] if step % EVERY == 0 else 0
        pairs = [train_step(network, *training, activation, rate) for network in networks]
        networks, before = (list(each) for each in zip(*pairs, strict=True))
        if after:
            losses.append([round(float(loss), 4) for loss in (*before, *after)])
    return [[tuple(a.round(6) for a in layer) for layer in network] for network in networks], losses


def _lists(networks):
    return [
        [{"weights": w.ravel().tolist(), "bias": b.tolist()} for w, b in network]
        for network in networks
    ]


def _stored(name, points, kinds):
    """Return points as hundredths in one row, and their kinds as a word of 0 and 1."""
    points = as_numbers(f"points of {name}", points, ("n", 2))
    kinds = np.asarray(kinds)
    if len(points) < 4 or (abs(points) > FRAME).any():
        raise ValueError(f"{name} should have 4 points or more, none outside of ± {FRAME}")
    if kinds.shape != (len(points),) or not np.isin(kinds, (0, 1)).all():
        raise ValueError(f"kinds of {name} should be {len(points)} numbers, 0 or 1")
    half, rounded, found = len(points) // 2, np.round(100 * points).astype(int), {}
    for part, which in (("training", slice(half)), ("validation", slice(half, None))):
        word = "".join(str(int(kind)) for kind in kinds[which])
        found[part] = {"points": rounded[which].ravel().tolist(), "kinds": word}
    return found


def _restored(stored):
    """Return the points and kinds that `_stored` has stored, as the script sees them."""
    points = np.array(stored["points"]).reshape(-1, 2) / 100
    return points, np.array([int(kind) for kind in stored["kinds"]])


def _options(names, chosen):
    return "".join(
        f"<option{' selected' * (name == chosen)}>{escape(str(name))}</option>" for name in names
    )


def _drawn(networks, training, activation):
    """Draw what each network answers over the plane, and the training points over the first."""
    figure, axes = plt.subplots(1, 4, figsize=(7, 1.6))
    x, y = np.meshgrid(np.linspace(-FRAME[0], FRAME[0], 64), np.linspace(FRAME[1], -FRAME[1], 48))
    for i, (ax, network) in enumerate(zip(axes, networks, strict=True)):
        logits = forward(network, np.c_[x.ravel(), y.ravel()], activation)[2]
        side = (logits[:, 1] - logits[:, 0]).reshape(x.shape)
        ax.imshow(side > 0, cmap=COLOURS, vmin=0, vmax=1, extent=(*x[0, [0, -1]], *y[[-1, 0], 0]))
        ax.grid(False)
        ax.set(title=f"network {i + 1}", xticks=[], yticks=[], aspect="equal")
        for kind, colour, marker in [(0, "C0", "o"), (1, "C1", "^")] if i == 0 else []:
            ax.scatter(*training[0][training[1] == kind].T, s=3, color=colour, marker=marker, lw=0)
    plt.close(figure)
    return figure
