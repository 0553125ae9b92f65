"""What an emulated Cortex-A72 shows: instructions, equal bits, and memory below real limits.

``aarch64.py DIR --out FILE`` runs on the x86-64 host, starts the guests that ``tools/arm/setup.sh
DIR machine`` made, and writes Markdown. Nothing here was measured on a Raspberry Pi.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ROOT = Path(__file__).resolve().parents[1]
WORKLOADS = ROOT / "tools" / "arm" / "workloads.py"
MOST_APART = 0.02  # ours varies by some tenths of a per cent from run to run; why is not known
PAGE = 4096  # bytes, of the machine's kernel
PARTS = ("counts", "digests", "memory")

HEAD = """\
# An emulated Cortex-A72

**Emulated: no Raspberry Pi was used.** {qemu}, `-cpu cortex-a72`, on an {host} host. Guest:
Python {python}, NumPy {numpy} (the wheel for aarch64), one thread. Instructions are exact and
say nothing certain about time. Written by `nox -s arm`.
"""


class Guest(NamedTuple):
    """What came of a run: versions and result as JSON, the plugin's lines beside them."""

    answer: dict[str, Any]
    log: str


def run(command: list[str], source: Path, **environment: str) -> Guest:
    """Run a workload with the library from `source`; its errors end this program."""
    settings = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(source), **environment}
    ended = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
    if ended.returncode:
        sys.exit(f"{' '.join(command)} ended with {ended.returncode}:\n{ended.stderr}")
    return Guest(json.loads(ended.stdout), ended.stderr)


def emulator(folder: Path) -> str:
    """Return the name and version of the emulator."""
    command = [str(folder / "bin" / "python3-aarch64")]
    environment = {**os.environ, "QEMU_OPTIONS": "--version"}
    shown = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return re.sub(r"^qemu-aarch64 version (\S+).*", r"QEMU \1", shown.stdout.splitlines()[0])


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table, numbers to the right."""
    columns = list(head)
    lines = [columns, ["---", *["--:"] * (len(columns) - 1)], *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines) + "\n"


def regions(log: str) -> dict[int, dict[str, int]]:
    """Return the plugin's counters of each region, the instructions of marking taken off."""
    found = {
        int(region): {name: int(value) for name, value in re.findall(r"(\w+)=(\d+)", counters)}
        for region, counters in re.findall(r"^count (\d+) (.*)$", log, re.MULTILINE)
    }
    marking = found.pop(2)["instructions"]
    for counters in found.values():
        counters["instructions"] -= marking
    return found


def counts(folder: Path, source: Path) -> str:
    """Return tables of instructions a sample, and of misses in the model of the caches."""
    command = [str(folder / "bin" / "python3-aarch64-count"), str(WORKLOADS), "counts"]
    guest = run(command, source, COUNT_CACHE="on")
    again = run(command, source, COUNT_CACHE="on")
    apart = _apart(regions(guest.log), regions(again.log))
    if apart > MOST_APART:
        sys.exit(f"two runs counted {apart:.1%} apart: what was counted was not the same")
    cases: dict[tuple[str, str], dict[str, dict[str, float]]] = {}
    for case, counters in zip(guest.answer["result"], regions(guest.log).values(), strict=True):
        size, *shape = case["shape"]
        decoding, loop = case["name"].split(", ")
        key = decoding, f"{'×'.join(map(str, shape))}, {case['batch_size']}"
        per = {name: value / size / case["epochs"] for name, value in counters.items()}
        cases.setdefault(key, {})[loop] = {**per, "batch_size": case["batch_size"]}
    return (
        COUNTS.format(apart=apart)
        + "\n"
        + "\n".join(_counted(decoding, cases) for decoding in DECODINGS)
    )


COUNTS = """\
## Instructions

Each figure is of whole epochs, the permutation and the labels included, after one epoch to warm
up. The plain loop is `X[rows].astype(np.float32) / 255, y[rows]` or, normalised,
`(X[rows].astype(np.float32) / 255 - m) / s, y[rows]`. *Ours* yields fresh arrays decoded
batch by batch, *reused* overwrites one, *by default* keeps small data decoded. The kernel's work,
such as zeroing new pages, is not counted. A second run counted at most {apart:.2%} otherwise.
"""

DECODINGS = {
    "scaled": "Only scaled, instructions a sample",
    "normalised": "Scaled and shifted, instructions a sample",
}
LOOPS = ("plain NumPy", "ours", "ours reused", "ours by default")


def _apart(one: dict[int, dict[str, int]], other: dict[int, dict[str, int]]) -> float:
    """Return by how much the instructions of any region differ, as a share."""
    pairs = ((one[code]["instructions"], other[code]["instructions"]) for code in one)
    return max(abs(a - b) / max(a, b) for a, b in pairs)


def _counted(decoding: str, cases: dict[tuple[str, str], dict[str, dict[str, float]]]) -> str:
    rows = []
    misses = []
    for (of, size), loops in cases.items():
        if of != decoding:
            continue
        per = [loops[loop]["instructions"] for loop in LOOPS]
        batch = loops["ours"]["batch_size"]
        rows.append(
            [size, *(f"{value:,.0f}" for value in per), f"{batch * per[1]:,.0f}"]
            + [f"{per[0] / value:.2f}" for value in per[1:3]]
        )
        misses.append(
            [size]
            + [f"{loops[loop]['data_misses']:,.1f}" for loop in LOOPS[:3]]
            + [f"{loops[loop]['shared_misses']:,.2f}" for loop in LOOPS[:3]]
        )
    head = ["sample, batch", *LOOPS, "a batch, ours", "plain / ours", "plain / reused"]
    columns = ["sample, batch", *(f"L1, {loop}" for loop in LOOPS[:3])]
    columns += [f"L2, {loop}" for loop in LOOPS[:3]]
    title = DECODINGS[decoding]
    model = "Modelled misses a sample of the data cache (32 KiB) and the second level (1 MiB):"
    return f"### {title}\n\n{table(head, rows)}\n{model}\n\n{table(columns, misses)}"


def digests(folder: Path, source: Path) -> str:
    """Return a table of how many digests are equal on host and guest, and those that differ."""
    host = run([sys.executable, str(WORKLOADS), "digests"], source).answer
    guest = run([str(folder / "bin" / "python3-aarch64"), str(WORKLOADS), "digests"], source).answer
    ours, theirs = host["result"], guest["result"]
    if ours.keys() != theirs.keys():
        sys.exit("host and guest did not digest the same cases")
    total = Counter(name.partition("/")[0] for name in ours)
    differ = [name for name in ours if ours[name] != theirs[name]]
    unequal = Counter(name.partition("/")[0] for name in differ)
    rows = [[kind, f"{n - unequal[kind]} of {n}"] for kind, n in total.items()]
    text = DIGESTS.format(**{f"host_{key}": host[key] for key in ("machine", "python", "numpy")})
    listed = "".join(f"- {name}\n" for name in differ)
    return (
        text
        + "\n"
        + table(["order or origin", "equal"], rows)
        + "\n"
        + (f"These differ:\n\n{listed}" if differ else "None differs.\n")
    )


DIGESTS = """\
## Equal bits

SHA-256 of every batch of two epochs, computed in the guest and on the host ({host_machine}, Python
{host_python}, NumPy {host_numpy}), over dtypes, shapes, batch sizes and decodings; and of what is
loaded and generated.
"""


def memory(folder: Path, source: Path) -> str:
    """Return a table of training runs in the virtual machine, below limits of memory."""
    with tempfile.TemporaryDirectory() as job:
        shutil.copytree(
            source / "tinydatasets",
            Path(job, "tinydatasets"),
            ignore=shutil.ignore_patterns("__py*"),
        )
        shutil.copy(WORKLOADS, job)
        shutil.copy(WORKLOADS.with_name("limits.sh"), Path(job, "job.sh"))
        ended = subprocess.run(
            [str(folder / "bin" / "arm-machine"), job], capture_output=True, text=True, check=False
        )
    if ended.returncode:
        sys.exit(f"the machine's job ended with {ended.returncode}:\n{ended.stdout}{ended.stderr}")
    runs = re.findall(
        r"^limit (\d+) status (\d+) killed (\d+) peak (\d+) reread (\d+) answer (.*)$",
        ended.stdout,
        re.MULTILINE,
    )
    if not runs:
        sys.exit(f"the machine's job printed no run:\n{ended.stdout}{ended.stderr}")
    head = ["limit, MiB", "ended", "peak of the process, MiB", "with imports alone, MiB"]
    head += ["most charged, MiB", "read again, MiB", "accuracy"]
    return MEMORY + "\n" + table(head, map(_limited, runs))


OTHERWISE = {"137": "not done in 60 s"}  # as long as limits.sh allows

MEMORY = """\
## Memory below a limit

One epoch of `SimpleNet` on tinymnist, evaluation included, in a virtual machine with Debian's arm64
kernel, 4 KiB pages and no swap. Each run is alone in a control group with `memory.max` set, and no
file is in memory beforehand. The peak of the process (`VmHWM`) and what is charged to the group
count mapped files too: the kernel drops pages of them where memory is short and reads them again
when they are wanted, so that a run ends well below its peak, but slower.
"""


def _limited(run: tuple[str, ...]) -> list[str]:
    limit, status, killed, peak, reread, answer = run
    if int(peak) > int(limit) * 2**20:
        sys.exit(f"{int(peak):,} bytes were charged below {limit} MiB: the limit was not in force")
    charged = f"{int(peak) / 2**20:.1f}"
    again = f"{int(reread) * PAGE / 2**20:.1f}"
    if status != "0":
        how = (
            "killed for want of memory"
            if killed != "0"
            else OTHERWISE.get(status, f"failed with {status}")
        )
        return [limit, how, "", "", charged, again, ""]
    result = json.loads(answer)["result"]
    figures = [f"{result[name] / 1024:.1f}" for name in ("peak", "imported")]
    accuracy = f"{result['before']:.0%} to {result['after']:.0%}"
    return [limit, "well", *figures, charged, again, accuracy]


MEASURE: dict[str, Callable[[Path, Path], str]] = {
    "counts": counts,
    "digests": digests,
    "memory": memory,
}


def main() -> None:
    """Write the parts asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="what tools/arm/setup.sh made")
    parser.add_argument("--out", type=Path, required=True, help="Markdown to write")
    parser.add_argument("--source", type=Path, default=ROOT / "src", help="where the library is")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    options = parser.parse_args()
    folder, source = options.folder.resolve(), options.source.resolve()
    versions = run([str(folder / "bin" / "python3-aarch64"), str(WORKLOADS), "versions"], source)
    head = HEAD.format(qemu=emulator(folder), host=platform.machine(), **versions.answer)
    text = "\n".join([head, *(MEASURE[part](folder, source) for part in options.parts)])
    options.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
