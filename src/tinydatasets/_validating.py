"""Validate or curate what an instructor has: from a name or a file to a folder of reports."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tinydatasets import (
    _atomic,
    _files,
    _inputs,
    _records,
    _steps,
    baselines,
    catalog,
    curation,
    reports,
)
from tinydatasets.curation.duplicates import repeats
from tinydatasets.curation.preparation import holds_codes, of_any_scale
from tinydatasets.errors import (
    CacheError,
    InvalidValueError,
    UnknownNameError,
    missing_extra,
    require_int,
    require_seed,
)
from tinydatasets.spec import SPLITS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from tinydatasets.curation import Curation, Findings
    from tinydatasets.spec import SplitName
    from tinydatasets.split import Split

__all__ = [
    "Curated",
    "Validated",
    "altered",
    "curate",
    "record",
    "require_checkout",
    "validate",
    "write",
]

PARTS = (0.7, 0.1, 0.2)  # train, val and test of samples that come as one set
SHARES = (0.8, 0.15, 0.05)  # of what is asked for as one number a class
NEAR = 0.02  # of the typical span of a sample: root mean square below which two are one
JUDGES = (baselines.out_of_sample, baselines.learner("LinearNet"))
_DRAWN = 1000  # samples by which is decided whether near duplicates can be told
_KEPT = ".steps"  # folder of finished steps
_PACKAGES = ("tinydatasets", "numpy", "scipy", "matplotlib")


class Validated(NamedTuple):
    """What validating came to, ready to be written."""

    name: str
    splits: Mapping[str, Split]
    findings: Findings
    files: dict[str, bytes]
    """File name -> content."""

    @property
    def faults(self) -> list[str]:
        """What the audit and the tests of balance found at fault, a line each."""
        return reports.faults(self.findings)

    @property
    def sound(self) -> bool:
        """Whether there is no fault, and every promise that is owed holds."""
        return not self.faults and self.findings.learning.guaranteed

    @property
    def summary(self) -> str:
        """The verdicts, as plain text."""
        return reports.summary(self.findings)


class Curated(NamedTuple):
    """What curating a file came to; the archive and the reports are written."""

    path: str
    """The archive."""
    curation: Curation
    validated: Validated


def validate(
    source: str,
    *,
    out: str | None = None,
    labels: str | None = None,
    attributes: Collection[str] | None = None,
    groups: str | None = None,
    seed: int = 0,
) -> Validated:
    """Run the five phases on a bundled data set, or on what is in a file.

    Parameters
    ----------
    source
        The name of a data set, or what `_inputs.read` reads.
    out
        The folder in which finished steps are kept, so that they need not be run again.
    labels, attributes, groups
        As in `_inputs.read`, for a file.
    seed
        Of the parting of samples that come as one set.

    Raises
    ------
    MissingExtraError
        SciPy or matplotlib is not installed (extra: reports).
    """
    _require_extras()
    if out is not None:
        _atomic.make_folder(out)  # now, and not after minutes of work
    if _is_name(source):
        dataset = catalog.load(source)
        splits: Mapping[str, Split] = {name: dataset.split(name) for name in SPLITS}
        archive = os.path.join(_files.packaged(source), f"{source}.npz")
        card = os.path.join(_files.packaged(source), f"README_{source}.md")
        command = f"tinydatasets validate {source}"
        return _validated(source, splits, command, out, archive=archive, card=card)
    given = _inputs.read(source, labels=labels, attributes=attributes, groups=groups)
    splits = _parted(given, require_seed(seed))
    archive = source if source.endswith(".npz") and splits is given else ""
    name = next(iter(given.values())).metadata["name"]
    command = _command(
        "validate", source, attributes=attributes, groups=groups, labels=labels, seed=seed
    )
    return _validated(name, splits, command, out, archive=archive)


def curate(
    source: str,
    per_class: Sequence[int],
    out: str,
    *,
    name: str | None = None,
    labels: str | None = None,
    attributes: Collection[str] = (),
    groups: str | None = None,
    seed: int = 0,
) -> Curated:
    """Curate what is in a file into ``<name>.npz`` in the folder `out`, and validate that.

    Splits that the file has stay apart; samples that come as one set are parted.

    Parameters
    ----------
    source
        What `_inputs.read` reads.
    per_class
        How many samples a class train, val and test get; or one number for the three together.
    out
        Is made if it is not there.
    name
        What to call the data set; by default what the file is called.
    labels, groups
        As in `_inputs.read`.
    attributes
        Those to keep, over whose values the samples of each class are spread as evenly as they
        can be; with none, all are kept, and the draw looks at no attribute.
    seed
        Of every random choice.
    """
    _require_extras()
    counts = _counts(per_class)
    given = _inputs.read(source, labels=labels, attributes=attributes or None, groups=groups)
    if name is not None and (not name or name != os.path.basename(name)):
        raise InvalidValueError(f"--name must be a name without a folder, not {name!r}")
    name = name or next(iter(given.values())).metadata["name"]
    path = os.path.join(out, f"{name}.npz")
    if os.path.exists(path) and os.path.samefile(path, source):
        raise InvalidValueError(f"{path} is what is curated: choose another --out or --name")
    samples = curation.pool(given)
    _atomic.make_folder(out)
    choices = {"groups": groups, "seed": seed}  # all that the steps look at: the draw is none
    with _steps.Steps(os.path.join(out, _KEPT, "curate"), _key({"all": samples}, choices)) as step:
        try:
            result = curation.curate(
                samples,
                _parts(given, counts, require_seed(seed)),
                counts,
                [of_any_scale(judge) for judge in JUDGES],
                seed=seed,
                near=_near(samples),
                groups=groups,
                spread=attributes,
                step=step,
            )
        except InvalidValueError as error:
            raise InvalidValueError(f"{source}: {error}") from None
    columns = result.columns()
    metadata = samples.metadata.replace(name=name, curation_date=_today())
    _inputs.write(out, name, columns, metadata)
    command = _command(
        "curate", source, per_class=per_class, attributes=attributes, groups=groups,
        labels=labels, seed=seed,
    )  # fmt: skip
    validated = _validated(name, _inputs.read(path), command, out, archive=path, columns=columns)
    files = {**validated.files, **reports.removed(result)}
    write(out, files)
    return Curated(path, result, validated._replace(files=files))


def write(folder: str, files: Mapping[str, bytes]) -> None:
    """Write each of `files` into `folder`, whole or not at all."""
    _atomic.make_folder(folder)
    for name, content in files.items():
        with _atomic.writing(os.path.join(folder, name)) as file:
            file.write(content)


def altered(validated: Validated) -> list[str]:
    """Return the reports of a bundled data set that differ from those that it ships.

    What may differ from run to run is passed over, and so are pictures, which differ from one
    release of matplotlib to the next.
    """
    folder = _files.packaged(validated.name)
    return [
        name
        for name, content in validated.files.items()
        if not name.endswith(".png")
        and reports.lasting(name, content.decode())
        != reports.lasting(name, _text(os.path.join(folder, name)) or "")
    ]


def record(validated: Validated) -> None:
    """Write the reports of a bundled data set into its folder, and the verdicts into its manifest.

    Raises
    ------
    CacheError
        This is an installed package and not a checkout.
    """
    require_checkout(validated.name)
    folder = _files.packaged(validated.name)
    write(folder, validated.files)
    path = os.path.join(folder, "manifest.json")
    manifest = _files.read_json(path, remedy="build it anew")
    findings = validated.findings
    verdicts = [findings.balance.verified, findings.learning.guaranteed]
    *before, seen = (manifest.get(key) for key in _files.VERDICTS)
    seen = {*(seen if before == verdicts else ()), _platform()}
    manifest.update(zip(_files.VERDICTS, [*verdicts, sorted(seen)], strict=True))
    _files.write_json(path, manifest)


def require_checkout(name: str) -> None:
    """Raise `CacheError` unless the folder of the data set `name` lies in a source checkout."""
    package = os.path.dirname(os.path.dirname(_files.packaged(name)))
    if not _records.in_checkout(package):
        raise CacheError(f"{package} is not a source checkout: use --out DIR")


def _is_name(source: str) -> bool:
    """Return whether `source` names a data set; raise if it is neither that nor a file."""
    if catalog.has(source):  # a file or folder of that name is ./name
        return True
    if os.path.exists(source) or os.path.dirname(source) or os.path.splitext(source)[1]:
        return False
    try:
        catalog.get(source)
    except UnknownNameError as error:
        raise UnknownNameError(f"{error}; there is no file of that name either") from None
    return True


def _require_extras() -> None:
    """Raise `MissingExtraError` now, and not after minutes of work."""
    try:
        import matplotlib.figure  # noqa: F401  # that they are there is all that is asked
        import scipy.stats  # noqa: F401
    except ImportError as error:
        raise missing_extra(error, "validating", "reports") from error


def _validated(
    name: str,
    splits: Mapping[str, Split],
    command: str,
    out: str | None,
    *,
    archive: str = "",
    columns: Collection[str] | None = None,
    card: str | None = None,
) -> Validated:
    """Run the phases and put what they found into words.

    The file `card` is read last: somebody may write in it while networks learn.
    """
    kept = None if out is None else os.path.join(out, _KEPT, "validate")
    with _steps.Steps(kept, _key(splits, {})) as step:
        findings = curation.validate(splits, step=step)
    told = None
    if archive:
        told = reports.ArchiveFile(
            os.path.basename(archive), _files.sha256_of(archive), os.path.getsize(archive), columns
        )
    files = reports.render(
        findings,
        splits,
        command=command,
        versions=_versions(),
        date=_today(),
        card=None if card is None else _text(card),
        archive=told,
    )
    return Validated(name, splits, findings, files)


def _parted(given: Mapping[str, Split], seed: int) -> Mapping[str, Split]:
    """Return splits to learn from and to test with: those that there are, or new ones."""
    if {"train", "test"} <= set(given):
        return given
    samples = curation.pool(given)
    codes: NDArray[np.integer] | None = _group_codes(samples)
    if codes is None and curation.duplicates(samples.raw).any():  # copies stay together
        rows = samples.raw.reshape(len(samples), -1)
        codes = np.unique(rows, axis=0, return_inverse=True)[1].reshape(-1)
    parts = curation.group_split(samples.labels, codes, sizes=PARTS, seed=seed)
    return {
        name: samples[parts == code] for code, name in enumerate(SPLITS) if (parts == code).any()
    }


def _parts(
    given: Mapping[str, Split], counts: Mapping[SplitName, int], seed: int
) -> NDArray[np.integer] | None:
    """Return which split each of the pooled samples may go to; None where all are to be parted.

    Where only val is missing, it comes from train: what was test stays test.
    """
    if not {"train", "test"} <= set(given):
        return None
    parts = np.repeat([SPLITS.index(name) for name in given], [len(s) for s in given.values()])
    if "val" not in given:
        train = given["train"]
        n_folds = max(2, round((counts["train"] + counts["val"]) / counts["val"]))
        codes = _group_codes(train)
        members = np.arange(len(train)) if codes is None else codes
        folds = curation.group_kfold(train.labels, members, n_folds, seed=seed)
        parts[: len(train)][folds == 0] = SPLITS.index("val")
    return parts


def _group_codes(split: Split) -> NDArray[np.int32] | None:
    groups = split.metadata["groups"]
    return split.attributes[groups[0]] if groups else None


def _command(word: str, source: str, **options: Any) -> str:
    """Return what a user types to have this done again, but for where it is written."""
    import shlex

    words = ["tinydatasets", word, os.path.basename(os.path.abspath(source))]
    for option, given in options.items():
        values = [given] if isinstance(given, (str, int)) else [*(given or ())]
        if values and (option, given) != ("seed", 0):
            words += [f"--{option.replace('_', '-')}", *map(str, values)]
    return shlex.join(words)


def _near(samples: Split) -> float:
    """Return the distance within which two samples are one: 0 where only equal ones can be told.

    That is by the rules of the audit: not of few values, nor where samples drawn at random are
    nearly as close.
    """
    values = samples.data.reshape(len(samples), -1)
    values = values[np.isfinite(values).all(axis=1)]
    drawn = values[:: max(1, len(values) // _DRAWN)]
    if "near" not in repeats(drawn, near=NEAR, codes=holds_codes(samples)).first:
        return 0.0
    return NEAR * float(np.median(np.ptp(values, axis=1)))


def _counts(per_class: Sequence[int]) -> dict[SplitName, int]:
    """Return how many samples a class each split gets."""
    numbers = [require_int("--per-class", number, 1) for number in per_class]
    if len(numbers) == 1:
        val, test = (max(1, round(numbers[0] * share)) for share in SHARES[1:])
        numbers = [numbers[0] - val - test, val, test]
    if len(numbers) != len(SPLITS) or numbers[0] < 1:
        raise InvalidValueError(
            f"--per-class is one number of at least 3, or those of train, val and test, "
            f"not {' '.join(map(str, per_class))}"
        )
    return dict(zip(SPLITS, numbers, strict=True))


def _key(splits: Mapping[str, Split], parameters: Mapping[str, Any]) -> str:
    """Return what tells this calculation from any other."""
    arrays: dict[str, NDArray[Any]] = {}
    for name, split in splits.items():
        arrays |= {f"{name} data": split.raw, f"{name} labels": split.labels}
        arrays |= {f"{name} difficulty": split.difficulty}
        arrays |= {f"{name} of {key}": codes for key, codes in split.attributes.items()}
    metadata = next(iter(splits.values())).metadata
    told = {key: metadata.get(key) for key in ("scale", "offset", "modality", "groups")}
    return _steps.key_of(arrays, {**parameters, **told})


def _versions() -> dict[str, str]:
    from importlib.metadata import version

    packages = {package: version(package) for package in _PACKAGES}
    return {**packages, "on": _platform()}


def _platform() -> str:
    """Return what a verdict was seen on: "Linux x86_64, CPython 3.11, NumPy 2.4"."""
    import platform

    python = ".".join(platform.python_version_tuple()[:2])
    numpy = ".".join(np.__version__.split(".")[:2])
    system = f"{platform.system()} {platform.machine()}"
    return f"{system}, {platform.python_implementation()} {python}, NumPy {numpy}"


def _today() -> str:
    import datetime as dt

    return dt.datetime.now(dt.timezone.utc).date().isoformat()


def _text(path: str) -> str | None:
    """Return what a text file holds; None if there is none."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return None
