"""Laws of errors: one line, one base, and the built-in that a caller would catch."""

from __future__ import annotations

import pickle

import pytest

from tinydatasets import errors


@pytest.mark.parametrize(
    ("child", "built_in"),
    [
        (errors.UnknownNameError, KeyError),
        (errors.UnknownNameError, ValueError),
        (errors.InvalidValueError, ValueError),
        (errors.IntegrityError, OSError),
        (errors.DownloadError, OSError),
        (errors.CacheError, OSError),
        (errors.MissingExtraError, ImportError),
    ],
)
def test_each_error_is_also_the_built_in_and_pickles(
    child: type[errors.TinyDatasetsError], built_in: type[Exception]
) -> None:
    error = child("what is wrong: 3; do this")
    assert isinstance(error, built_in)
    assert isinstance(error, errors.TinyDatasetsError)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (child, "what is wrong: 3; do this")


@pytest.mark.parametrize(
    ("value", "known", "message"),
    [
        ("tset", ["train", "val", "test"], "unknown split 'tset': did you mean 'test'?"),
        ("zzz", ["train", "val", "test"], "unknown split 'zzz': choose train, val or test"),
        ("zzz", ["one"], "unknown split 'zzz': choose one"),
        (["train"], ["train"], "unknown split"),
        (None, ["train"], "unknown split None: choose train"),
    ],
)
def test_an_unknown_name_suggests_the_nearest(
    value: object, known: list[str], message: str
) -> None:
    with pytest.raises(errors.UnknownNameError) as caught:
        errors.require_known("split", value, known)
    assert str(caught.value).startswith(message)


def test_a_missing_package_names_the_command() -> None:
    error = errors.missing_extra(ImportError("no", name="matplotlib.figure"), "a plot", "plot")
    assert str(error) == "a plot needs matplotlib: pip install 'tinydatasets[plot]'"
    assert error.name == "matplotlib.figure"
