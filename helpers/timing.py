"""How long programs take, measured so that they can be compared on a busy machine."""

from time import perf_counter

from helpers.layers.checks import check_counts


def best_times(programs, turns=20, slow=()):
    """Return the shortest time of each program, in seconds.

    The programs take turns, so that a busy moment of the machine hits all of them. A first turn,
    which may compile or fill caches, does not count.

    Parameters
    ----------
    programs : dict of functions without arguments, by name
    turns : int
    slow : names of programs for which three turns are enough

    Returns
    -------
    dict of floats, by name

    Raises
    ------
    ValueError
        If turns is not a whole number above 0.
    """
    check_counts(turns=turns)
    times = {name: [] for name in programs}
    for turn in range(turns + 1):
        for name, run in programs.items():
            if name in slow and turn > 3:
                continue
            start = perf_counter()
            run()
            times[name].append(perf_counter() - start)
    return {name: min(each[1:]) for name, each in times.items()}
