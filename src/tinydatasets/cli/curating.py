"""Commands on what data are worth: validate, curate, rebuild."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tinydatasets import catalog
from tinydatasets.cli.printing import print_json
from tinydatasets.errors import InvalidValueError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from tinydatasets._validating import Validated

__all__ = ["curate", "rebuild", "validate"]


def validate(options: argparse.Namespace) -> int:
    """Audit samples and learn from them, or check a generated folder."""
    from tinydatasets import _folders, _validating

    if not catalog.has(options.source) and _folders.is_folder(options.source):
        return _validate_folder(options)
    if options.write and not catalog.has(options.source):
        raise InvalidValueError(
            f"--write is for bundled data sets: use --out DIR for {options.source!r}"
        )
    if options.write:
        _validating.require_checkout(options.source)
    validated = _validating.validate(
        options.source,
        out=options.out,
        labels=options.labels,
        attributes=options.attributes,
        groups=options.groups,
        seed=options.seed,
    )
    if options.out:
        _validating.write(options.out, validated.files)
    if options.write:
        _validating.record(validated)
    altered = _validating.altered(validated) if catalog.has(options.source) else []
    _print_validated(options, validated, altered)
    return 1 if altered or not validated.sound else 0


def _validate_folder(options: argparse.Namespace) -> int:
    from tinydatasets import _folders
    from tinydatasets.generation.checking import check

    for name in ("out", "write", "labels", "groups", "attributes"):
        if getattr(options, name):
            source = f"{options.source!r}, which generate wrote"
            raise InvalidValueError(f"--{name} is not for {source}: leave it out")
    folder = _folders.find(options.source)
    verdicts = []
    for verdict in check(folder):
        verdicts.append(verdict)
        if not options.json:
            mark = "ok   " if verdict.ok else "FAULT"
            print(f"{mark}  {verdict.check}: {verdict.text}", flush=True)
    faulty = list(dict.fromkeys(verdict.check for verdict in verdicts if not verdict.ok))
    if options.json:
        checks = [verdict._asdict() for verdict in verdicts]
        print_json({"folder": folder, "sound": not faulty, "checks": checks})
        return 1 if faulty else 0
    named = os.path.normpath(os.path.join(options.source, os.path.relpath(folder, options.source)))
    if faulty:
        print(f"\n{named} is not as it was generated: {', '.join(faulty)}")
    else:
        print(f"\nno fault was found in {named}")
    return 1 if faulty else 0


def curate(options: argparse.Namespace) -> int:
    """Make a data set of a file."""
    from tinydatasets import _validating

    path, curation, validated = _validating.curate(
        options.source,
        options.per_class,
        options.out,
        name=options.name,
        labels=options.labels,
        attributes=options.attributes or (),
        groups=options.groups,
        seed=options.seed,
    )
    if not options.json:
        print(f"{path}: {curation.dataset(validated.name)}")
        left_out = f"{len(curation.removed)} of {len(curation.samples)}"
        print(f"left out as doubtful or repeated: {left_out}\n")
    _print_validated(options, validated, [])
    return 0 if validated.sound else 1


def _print_validated(
    options: argparse.Namespace, validated: Validated, altered: Sequence[str]
) -> None:
    """Print the verdicts, and which reports were written or differ from those that are shipped."""
    if options.json:
        findings = validated.findings
        print_json(
            {
                "name": validated.name,
                "balance_verified": findings.balance.verified,
                "learning_guaranteed": findings.learning.guaranteed,
                "faults": validated.faults,
                "written": sorted(validated.files) if options.out else [],
                "differ": list(altered),
            }
        )
        return
    print(validated.summary)
    if options.out:
        print(f"\nwrote {len(validated.files)} files to {options.out}")
    if altered:
        print(f"\nnot as shipped: {', '.join(altered)}")


def rebuild(options: argparse.Namespace) -> int:
    """Run recipes and compare digests."""
    from tinydatasets import _building

    verdicts: dict[str, list[str]] = {}
    said: dict[str, str] = {}
    failed = False
    for name in [options.name] if options.name else catalog.names():
        built = _building.run_recipe(name)
        if options.write:
            _building.write_folder(built)
        different = list(_building.differences(built))
        drift = _building.drift(built) if different else None
        said[name] = f"differs: {', '.join(different)}" if different else "same digests"
        said[name] += f"; {drift}" if drift else ""
        verdicts[name] = different
        failed |= bool(different) and not (drift and drift.within)
    if options.json:
        print_json(verdicts)
    else:
        for name in verdicts:
            print(f"{name}: {said[name]}")
    return int(failed)
