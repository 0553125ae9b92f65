"""croissant.json: the data set in MLCommons' Croissant 1.0, which search engines and tools read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tinydatasets.reports.balance import faults
from tinydatasets.reports.bias import told
from tinydatasets.reports.origin import provenance

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import numpy as np

    from tinydatasets.curation.findings import Findings
    from tinydatasets.spec import Metadata
    from tinydatasets.split import Split

__all__ = ["describe"]

_VERSIONS = ["http://mlcommons.org/croissant/1.0", "http://mlcommons.org/croissant/RAI/1.0"]
_NPY = "https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html"
_KINDS = {"train": "TrainingSplit", "val": "ValidationSplit", "test": "TestSplit"}
_TERMS = (
    "arrayShape", "citeAs", "column", "equivalentProperty", "extract", "field", "fileProperty",
    "fileObject", "fileSet", "format", "includes", "isArray", "isLiveDataset", "jsonPath", "key",
    "md5", "parentField", "path", "recordSet", "references", "regex", "repeated", "replace",
    "samplingRate", "separator", "source", "subField", "transform",
)  # fmt: skip
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    **{term: f"cr:{term}" for term in _TERMS},
}
_TYPES = {
    **{f"int{bits}": f"cr:Int{bits}" for bits in (8, 16, 32, 64)},
    **{f"uint{bits}": f"cr:UInt{bits}" for bits in (8, 16, 32, 64)},
    **{f"float{bits}": f"cr:Float{bits}" for bits in (16, 32, 64)},
    "bool": "sc:Boolean",
}


def describe(
    metadata: Metadata,
    splits: Mapping[str, Split],
    *,
    file_name: str,
    sha256: str,
    size: int,
    columns: Collection[str] | None = None,
    findings: Findings | None = None,
) -> dict[str, Any]:
    """Return a data set as Croissant 1.0 JSON-LD, for `json.dumps`.

    Every split is a record set, whose fields name arrays of the archive. Croissant knows no npz,
    so tools can read what the arrays are, and read the records of ``splits`` and ``classes``, but
    not the samples: those load with `numpy.load` or `Split.from_npz`, and the file says so.

    Parameters
    ----------
    metadata, splits
        Of the data set. What the metadata do not say (licence, source, ...) is left out, and a
        validator will recommend to add it.
    file_name, sha256, size
        Of the archive, which lies beside the file; size in bytes.
    columns
        The arrays that are in the archive; by default the standard ones of every split.
    findings
        They become ``rai:dataBiases`` and ``rai:dataLimitations``.

    Notes
    -----
    Croissant: https://docs.mlcommons.org/croissant/docs/croissant-spec.html; responsible AI:
    https://docs.mlcommons.org/croissant/docs/croissant-rai-spec.html.

    Examples
    --------
    >>> import tinydatasets as td
    >>> digits = td.load_tinymnist()
    >>> splits = {"train": digits.train, "test": digits.test}
    >>> croissant = describe(
    ...     digits.metadata, splits, file_name="tinymnist.npz", sha256="0" * 64, size=1
    ... )
    >>> croissant["license"], [records["name"] for records in croissant["recordSet"]]
    ('https://spdx.org/licenses/CC-BY-4.0.html', ['splits', 'classes', 'train', 'test'])
    """
    file = {
        "@type": "cr:FileObject", "@id": file_name, "name": file_name, "contentUrl": file_name,
        "contentSize": f"{size} B", "encodingFormat": ["application/zip", _NPY], "sha256": sha256,
        "description": "NumPy .npz: a zip of one .npy file for each array.",
    }  # fmt: skip
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": _VERSIONS,
        "name": str(metadata["name"]),
        "description": _description(metadata),
        **_known(metadata),
        **_responsible(metadata, findings),
        "distribution": [file],
        "recordSet": [
            _split_names(splits),
            _classes(metadata),
            *(_records(split, name, file_name, columns) for name, split in splits.items()),
        ],
    }


def _description(metadata: Metadata) -> str:
    title = str(metadata.get("title") or metadata["name"])
    scale, offset = metadata["scale"], metadata["offset"]
    return f"{title}; {provenance(metadata)}. A stored value x means x * {scale!r} + {offset!r}."


def _known(metadata: Metadata) -> dict[str, Any]:
    """Return what the metadata say under Croissant's names, and nothing that they do not say."""
    said = {
        "license": _license_url(str(metadata.get("license") or "")),
        "citeAs": metadata.get("citation"),
        "version": metadata.get("dataset_version"),
        "datePublished": metadata.get("curation_date"),
    }
    return {key: value for key, value in said.items() if value}


def _license_url(license_: str) -> str:
    """Return the page of an SPDX identifier; anything else as it is."""
    if re.fullmatch(r"[A-Za-z0-9.+-]+", license_):
        return f"https://spdx.org/licenses/{license_}.html"
    return license_


def _responsible(metadata: Metadata, findings: Findings | None) -> dict[str, Any]:
    """Return the responsible-AI properties of which something is known."""
    limits = []
    if metadata.get("provenance") == "generated":
        limits.append("The samples are generated: they show what their program draws.")
    if not metadata.get("provenance"):
        limits.append("It is not said whether the samples are real or generated.")
    said = {
        "rai:dataCollection": metadata.get("source"),
        "rai:dataBiases": [told(item) for item in findings.bias.fairness] if findings else [],
        "rai:dataLimitations": limits + (faults(findings) if findings else []),
        "rai:dataUseCases": ["Learning and teaching machine learning on small machines."],
    }
    return {key: value for key, value in said.items() if value}


def _split_names(splits: Mapping[str, Split]) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": "splits",
        "name": "splits",
        "dataType": "cr:Split",
        "key": {"@id": "splits/name"},
        "field": [
            {"@type": "cr:Field", "@id": "splits/name", "name": "name", "dataType": "sc:Text"},
            {"@type": "cr:Field", "@id": "splits/url", "name": "url",
             "dataType": ["sc:URL", "cr:Split"]},
        ],
        "data": [
            {"splits/name": name, "splits/url": f"cr:{_KINDS.get(name, 'Split')}"}
            for name in splits
        ],
    }  # fmt: skip


def _classes(metadata: Metadata) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": "classes",
        "name": "classes",
        "dataType": "sc:Enumeration",
        "key": {"@id": "classes/code"},
        "field": [
            {"@type": "cr:Field", "@id": "classes/code", "name": "code", "dataType": "sc:Integer"},
            {"@type": "cr:Field", "@id": "classes/name", "name": "name", "dataType": "sc:Text"},
        ],
        "data": [
            {"classes/code": code, "classes/name": name}
            for code, name in enumerate(metadata["class_names"])
        ],
    }


def _records(
    split: Split, name: str, file_name: str, columns: Collection[str] | None
) -> dict[str, Any]:
    """Return a split as a record set: a field for each of its arrays."""
    arrays: dict[str, tuple[np.ndarray[Any, Any], str]] = {
        "data": (split.raw, "A sample as it is stored."),
        "labels": (split.labels, "The code of its class."),
        "id": (split.ids, "The row of the source that it came from."),
        "difficulty": (split.difficulty, "Its tier: 0 easy, 1 medium, 2 hard, -1 not graded."),
    }
    for attribute, codes in split.attributes.items():
        names = split.metadata["attributes"][attribute]
        arrays[attribute] = (codes, f"Code of {attribute}{_coded(names)}.")
    fields = [
        _field(name, column, array, words, file_name)
        for column, (array, words) in arrays.items()
        if columns is None or f"{name}_{column}" in columns
    ]
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": f"{len(split)} samples. Row i of every array is sample i. Croissant cannot "
        "read records out of an npz: use numpy.load.",
        "field": fields,
    }


def _coded(names: Collection[str]) -> str:
    return ": " + ", ".join(f"{code} {name}" for code, name in enumerate(names)) if names else ""


def _field(
    split: str, column: str, array: np.ndarray[Any, Any], words: str, file_name: str
) -> dict[str, Any]:
    field: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{split}/{column}",
        "name": column,
        "description": words,
        "dataType": _TYPES[array.dtype.name],
        "source": {"fileObject": {"@id": file_name}, "extract": {"column": f"{split}_{column}"}},
    }
    if column == "labels":
        field["dataType"] = [field["dataType"], "cr:Label"]
        field["references"] = {"field": {"@id": "classes/code"}}
    if array.ndim > 1:
        field["isArray"] = True
        field["arrayShape"] = ",".join(map(str, array.shape[1:]))
    return field
