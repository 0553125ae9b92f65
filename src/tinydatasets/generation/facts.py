"""What metadata.json of a generated folder says, held against the form that it must have."""

from __future__ import annotations

import math
import os
from typing import TYPE_CHECKING, Any

from tinydatasets import _files
from tinydatasets._folders import FORMAT, METADATA
from tinydatasets.errors import IntegrityError
from tinydatasets.generation.writing import shard_name
from tinydatasets.spec import SPLITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["read_facts"]

_NUMBER = (int, float)
_SPLIT = {
    "n_samples": int,
    "missing": int,
    "class_counts": [int],
    "attribute_counts": dict,
    **{key: [_NUMBER] for key in ("minimum", "maximum", "mean", "std")},
    "shards": [{"file": str, "n_samples": int}],
}
_FORM = {  # a dict with the key "*": whatever its keys are
    "name": str,
    "class_names": [str],
    "sample_shape": [int],
    "dtype": str,
    "scale": _NUMBER,
    "offset": _NUMBER,
    "attributes": {"*": [str]},
    "groups": [str],
    "n_samples": int,
    "value_range": (list, type(None)),
    "splits": {"*": _SPLIT},
    "files": {"*": {"bytes": int, "sha256": str}},
}
_FURTHER = {  # what no other check needs
    **dict.fromkeys(("title", "dataset_version", "curation_date", "provenance", "source"), str),
    **dict.fromkeys(("license", "citation", "modality"), str),
    "describes_class": [str],
    "channels": dict,
    "seed": int,
    "generation": dict,
}


def read_facts(folder: str) -> tuple[dict[str, Any] | None, list[str]]:
    """Return what metadata.json says, or None if it is of no use, and what is wrong with it."""
    try:
        facts = _files.read_json(os.path.join(folder, METADATA), remedy="generate the folder anew")
    except IntegrityError as error:
        return None, [f"{error}; nothing else can be checked"]
    if not isinstance(facts, dict) or facts.get("format") != FORMAT:
        said = facts.get("format") if isinstance(facts, dict) else facts
        return None, [f"metadata.json is of the format {said!r:.60}, not {FORMAT!r}"]
    faults = list(_misformed(facts, _FORM, METADATA)) or list(_at_odds(facts))
    if faults:
        return None, [*faults, "nothing else can be checked by such metadata"]
    return facts, list(_misformed(facts, _FURTHER, METADATA))


def _misformed(value: object, form: Any, where: str) -> Iterator[str]:
    """Yield which entries are missing, or of another kind than `form`."""
    if isinstance(form, dict):
        if not isinstance(value, dict):
            yield f"{where} is not an object"
            return
        keys = value if "*" in form else form
        for key in keys:
            inner = form["*"] if "*" in form else form[key]
            if key in value:
                yield from _misformed(value[key], inner, f"{where}, {key}")
            else:
                yield f"{where} lacks {key!r}"
    elif isinstance(form, list):
        if not isinstance(value, list):
            yield f"{where} is not a list"
            return
        for entry in value:
            yield from _misformed(entry, form[0], where)
    elif not isinstance(value, form) or isinstance(value, bool):
        yield f"{where} is {value!r:.60}"


def _at_odds(facts: Mapping[str, Any]) -> Iterator[str]:
    """Yield which entries of metadata do not fit each other."""
    if not facts["class_names"] or len(set(facts["class_names"])) < len(facts["class_names"]):
        yield "metadata.json does not name different classes"
    if not (math.isfinite(facts["scale"]) and math.isfinite(facts["offset"]) and facts["scale"]):
        yield f"metadata.json has the scale {facts['scale']} and the offset {facts['offset']}"
    span = facts["value_range"]
    if span is not None and not (
        len(span) == 2 and all(isinstance(v, _NUMBER) and math.isfinite(v) for v in span)
    ):
        yield f"metadata.json, value_range is {span!r:.60}, not [lowest, highest]"
    for split in facts["splits"]:
        yield from _split_at_odds(facts, split)
    shards = {shard["file"] for said in facts["splits"].values() for shard in said["shards"]}
    for file in sorted(shards ^ {file for file in facts["files"] if file.endswith(".npz")}):
        yield f"metadata.json names {file!r:.60} as a shard or as a file alone"
    for file in facts["files"]:
        if os.path.isabs(file) or ".." in file.split("/"):
            yield f"metadata.json names {file!r:.60}, which is not in the folder"


def _split_at_odds(facts: Mapping[str, Any], split: str) -> Iterator[str]:
    """Yield what is said of a split and cannot be."""
    said = facts["splits"][split]
    if split not in SPLITS:
        yield f"metadata.json has a split {split!r:.60}: there are {', '.join(SPLITS)}"
    files = [shard["file"] for shard in said["shards"]]
    if files != [shard_name(split, number) for number in range(len(files))]:
        yield f"metadata.json names the shards of {split} {', '.join(files):.200}"
    if any(shard["n_samples"] < 1 for shard in said["shards"]):
        yield f"metadata.json names a shard of {split} without rows"
    if len(said["class_counts"]) != len(facts["class_names"]):
        yield f"metadata.json counts {len(said['class_counts'])} classes in {split}"
    yield from _uncounted(facts["attributes"], said["attribute_counts"], split)


def _uncounted(attributes: Mapping[str, Any], counts: Any, split: str) -> Iterator[str]:
    """Yield the attributes that are not counted in a split as they should be."""
    for name in sorted(attributes.keys() | counts.keys()):
        names, said = attributes.get(name), counts.get(name)
        form: Any = [int] if names else int
        wrong = list(_misformed(said, form, name))
        if names is None or wrong or (names and len(said) != len(names)):
            yield f"metadata.json counts {name!r:.60} in {split} as {said!r:.60}"
