"""Where a report comes from: the data, the command, the seeds; and the machine, set apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tinydatasets._inputs import place
from tinydatasets.reports import markdown as md

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tinydatasets.curation.findings import Findings
    from tinydatasets.spec import Metadata
    from tinydatasets.split import Split

__all__ = ["MACHINE", "Origin", "machine", "opening", "origin", "provenance"]

MACHINE = "this machine"  # the section that may differ from run to run

_KINDS = {
    "real": "real data",
    "generated": "generated data: drawn by a program, not collected from the world",
    "real+generated": "real and generated data together",
}


class Origin(NamedTuple):
    """What every report says of where it comes from."""

    name: str
    version: str
    provenance: str
    samples: dict[str, int]
    """Split -> number of samples."""
    class_names: tuple[str, ...]
    seeds: Sequence[int]
    command: str
    versions: Mapping[str, str]
    date: str
    splits: Mapping[str, Split]

    def place(self, split: str, row: int) -> str:
        """Return where a sample is in what it was read from: its line, its file, its row."""
        return place(self.splits[split], row)

    @property
    def title(self) -> str:
        """Name and version, as one word or two."""
        return md.plain(f"{self.name} {self.version}".strip())


def origin(
    findings: Findings,
    splits: Mapping[str, Split],
    *,
    command: str,
    versions: Mapping[str, str],
    date: str,
) -> Origin:
    """Gather it: `findings.facts` go before what the splits' metadata say."""
    metadata = next(iter(splits.values())).metadata
    facts = findings.facts
    return Origin(
        name=str(facts.get("name") or metadata["name"]),
        version=str(facts.get("dataset_version") or metadata.get("dataset_version") or ""),
        provenance=provenance(metadata),
        samples={name: len(split) for name, split in splits.items()},
        class_names=tuple(metadata["class_names"]),
        seeds=tuple(facts.get("seeds", ())),
        command=command,
        versions=versions,
        date=date,
        splits=splits,
    )


def provenance(metadata: Metadata) -> str:
    """Return in words whether data are real or generated, or that nobody said."""
    said = metadata.get("provenance")
    return _KINDS.get(str(said), "data of which nobody has said whether they are real or generated")


def opening(where: Origin, about: str) -> str:
    """Return the paragraph under a report's verdict."""
    sizes = ", ".join(f"{name} {md.count(n)}" for name, n in where.samples.items())
    total = sum(where.samples.values())
    return (
        f"{about} The data: {md.plain(where.name)}, {where.provenance}; "
        f"{md.count(total)} samples ({sizes}) of {len(where.class_names)} classes. "
        f"Written by `{where.command}`{_seeded(where.seeds)}; do not edit."
    )


def machine(where: Origin, *blocks: str) -> str:
    """Return what may differ on the next run, between markers: date, versions, `blocks`."""
    versions = ", ".join(f"{name} {version}" for name, version in where.versions.items())
    written = f"Written on {where.date} with {versions or 'versions that were not recorded'}."
    return md.document(md.begin(MACHINE), *blocks, written, md.end(MACHINE))


def _seeded(seeds: Sequence[int]) -> str:
    if not seeds:
        return ""
    if len(seeds) > 2 and list(seeds) == list(range(seeds[0], seeds[0] + len(seeds))):
        return f" with seeds {seeds[0]} to {seeds[-1]}"
    return f" with {'seed' if len(seeds) == 1 else 'seeds'} {md.listed([str(s) for s in seeds])}"
