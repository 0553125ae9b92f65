"""What a sample costs in a shuffled epoch, contenders in turn.

Each contender lives in its own process, which is told to make one epoch at a time. A round
asks every contender once, in a rotated order, so that whatever else the machine does falls on
all of them; ratios are taken within a round.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from benchmarks.loaders import data
from benchmarks.loaders.contenders import CONTENDERS
from benchmarks.loaders.pipe import WorkerError, opened

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    from benchmarks.loaders.pipe import Pipe

__all__ = ["SMALL", "measure", "verify"]

SMALL = "1000x8x8"
SHORTEST = 0.1  # seconds: quicker epochs are repeated until a round takes as long
LONGEST = 10.0  # seconds: of slower epochs a round makes the first samples
SHORTENED = 5.0  # seconds, then
TRIAL = 1.0  # seconds of a first epoch, by which the others are planned


def verify(contenders: Sequence[str], batch: int, folder: Path) -> dict[str, str]:
    """Return why contenders may not take part, by name: absent, broken, or wrong."""
    name = f"{SMALL}-ids"
    data.make(folder, name)
    errors = {}
    # who hands out the last batch alone is checked with a batch that holds everything
    for whole, length in ((False, batch), (True, data.shape_of(name)[0])):
        chosen = [key for key in contenders if CONTENDERS[key].whole == whole]
        with opened(chosen, name, length, folder) as (pipes, absent):
            errors.update(absent)
            for contender, pipe in pipes.items():
                answer = _asked(pipe, "verify")
                if answer.get("error"):
                    errors[contender] = answer["error"]
                elif answer["faults"]:
                    errors[contender] = f"not verified: {answer['faults']}"
    return errors


def measure(
    contenders: Sequence[str], name: str, batch: int, folder: Path, rounds: int
) -> dict[str, Any]:
    """Return the costs of every contender on one set, a record each."""
    data.make(folder, name)
    records: dict[str, dict[str, Any]] = {}
    with opened(contenders, name, batch, folder) as (pipes, errors):
        for contender in contenders:
            records[contender] = {"error": errors.get(contender)}
        for contender, pipe in pipes.items():
            version = pipe.first["version"]
            records[contender] = {**_plan(pipe, name), "version": version, "rounds": []}
        names = list(pipes)
        for number in range(rounds):
            turn = number * len(names) // rounds
            for contender in names[turn:] + names[:turn]:
                _add_round(records[contender], pipes[contender])
        for contender, pipe in pipes.items():
            if "error" not in records[contender]:
                records[contender].update(_asked(pipe, "memory"))
    return {"set": name, "batch": batch, "records": records}


def _plan(pipe: Pipe, name: str) -> dict[str, Any]:
    """Choose how many epochs, or what part of one, make a round."""
    size = data.shape_of(name)[0]
    trial = _asked(pipe, "warm", seconds=TRIAL)
    if "error" in trial:
        return trial
    seconds = trial["first"] + trial["others"]
    if seconds > LONGEST and trial["others"]:
        left = max(SHORTENED - trial["first"], SHORTENED / 2)  # what comes first comes anyway
        return {"repeats": 1, "limit": int(min(1, left / trial["others"]) * size)}
    return {"repeats": max(1, round(SHORTEST / seconds)), "limit": None}


def _add_round(record: dict[str, Any], pipe: Pipe) -> None:
    if "error" in record:
        return
    cost = _asked(pipe, "run", repeats=record["repeats"], limit=record["limit"])
    if "error" in cost:
        record["error"] = cost["error"]
        print(f"  {cost['error']}", file=sys.stderr)
    else:
        record["rounds"].append({"cpu": cost["cpu"], "wall": cost["wall"]})


def _asked(pipe: Pipe, call: str, **arguments: Any) -> dict[str, Any]:
    """Return the answer, or why there is none."""
    try:
        return pipe.ask(call, **arguments)
    except WorkerError as error:
        return {"error": str(error)}
