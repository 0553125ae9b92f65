"""README_<name>.md of a generated folder: what is in it, how it was made, what it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tinydatasets.reports import markdown as md

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["text"]


def text(metadata: Mapping[str, Any]) -> str:
    """Return the card of a folder of which metadata.json says this."""
    made, name = metadata["generation"], metadata["name"]
    shape = "×".join(map(str, metadata["sample_shape"])) or "1"
    return md.document(
        f"# {metadata['title']}",
        f"{md.count(metadata['n_samples'])} samples of {shape} values, "
        f"{len(metadata['class_names'])} classes. All of them are **generated** by a program.",
        _facts(metadata),
        "## Splits",
        _splits(metadata),
        "## How they were made",
        f"```console\n$ {made['command']} --output-dir DIR\n```",
        f"With tinydatasets {made['library']} and NumPy {made['numpy']} on "
        f"{made['machine']['system']} {made['machine']['machine']}; {made['created']}. The same "
        "command gives the same samples, with any number of workers, on one kind of machine with "
        "one NumPy release; and a larger number of samples begins with these.",
        "## How to read them",
        "```python\nimport tinydatasets as td\n\n"
        'train = td.load_folder("DIR", "train")\n'
        "for x, y in train.batches(32, seed=0):\n    ...\n```",
        "Each shard is an `.npz` that `numpy.load` reads too: "
        f"`train_data`, `train_labels` and so on. {_decoding(metadata)} "
        "`tinydatasets validate DIR` checks every byte.",
        "## Limits",
        "\n".join(f"- {line}" for line in _limits(metadata, name)),
    )


def _facts(metadata: Mapping[str, Any]) -> str:
    attributes = ", ".join(metadata["attributes"]) or "none"
    rows = [
        ["classes", ", ".join(metadata["class_names"])],
        ["stored as", f"{metadata['dtype']}"],
        ["attributes of each sample", attributes],
        ["groups that stay in one split", ", ".join(metadata["groups"]) or "none"],
        ["seed", str(metadata["seed"])],
        ["source", metadata["source"]],
        ["licence", metadata["license"] or "not said"],
    ]
    return md.table(["fact", metadata["name"]], [[fact, md.plain(said)] for fact, said in rows])


def _splits(metadata: Mapping[str, Any]) -> str:
    rows = []
    for name, split in metadata["splits"].items():
        counts = split["class_counts"]
        stored = f"{min(split['minimum']):g} to {max(split['maximum']):g}"
        each = f"{md.count(min(counts))} to {md.count(max(counts))}"
        rows.append([name, md.count(split["n_samples"]), each, stored, str(len(split["shards"]))])
    heads = ["split", "samples", "of each class", "stored values", "shards"]
    return md.table(heads, rows)


def _decoding(metadata: Mapping[str, Any]) -> str:
    if metadata["modality"] == "tokens":
        return "Tokens are integers that mean themselves."
    return (
        f"A stored value means `stored × {metadata['scale']:.6g} + {metadata['offset']:.6g}`, "
        "which `Split.data` and every batch hold as float32."
    )


def _limits(metadata: Mapping[str, Any], name: str) -> list[str]:
    left_out = sum(metadata["generation"]["copies_left_out"].values())
    limits = [
        "Generated samples show what their program draws, not what the world does.",
        f"No two samples are equal: {md.count(left_out)} copies of earlier ones were left out.",
        "Samples that are nearly equal were not looked for.",
        "Labels are what was asked of the program, and so are tiers of difficulty.",
        "No sample was left out for being hard to tell.",
    ]
    if metadata["source"] == f"tinydatasets.make_{name}":
        limits.append(
            f"What is known of the program, and of what networks make of its samples, stands in "
            f"the card of the bundled `{name}`, which was curated from it: `tinydatasets info "
            f"{name}` says where that card is."
        )
    return limits
