"""fetch_tinygesture from a local server: real files where they are, drawn ones elsewhere."""

from __future__ import annotations

import hashlib
import json
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import tinydatasets as td
from tinydatasets import _store
from tinydatasets.catalog import tinygesture
from tinydatasets.catalog.tinygesture import strokes
from tinydatasets.curation import duplicates

if TYPE_CHECKING:
    from collections.abc import Callable

REAL = Path(__file__).parents[2] / "shared" / "real" / "gestures"


def drawn(rng: np.random.Generator, digit: int) -> dict[str, Any]:
    """Return a stroke that is easily told from those of other digits: a leaning ellipse."""
    turn = np.linspace(0, 2 * np.pi, int(rng.integers(32, 145)))
    angle = digit * np.pi / 5 + rng.normal(0, 0.08)
    along, aside = 0.4 * np.cos(turn), 0.1 * np.sin(turn)
    x = along * np.cos(angle) - aside * np.sin(angle) + rng.normal(0, 0.08)
    y = along * np.sin(angle) + aside * np.cos(angle) + rng.normal(0, 0.08)
    points = [{"x": float(a), "y": float(b)} for a, b in zip(x, y, strict=True)]
    return {"index": 0, "strokePoints": points, "label": str(digit)}


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, serve: Callable[..., Any]) -> Any:
    """Serve files in the form of the real ones."""
    folder = tmp_path / "served"
    folder.mkdir()
    rng = np.random.default_rng(0)
    files = []
    for digit in range(10):
        content = json.dumps({"strokes": [drawn(rng, digit) for _ in range(100)]}).encode()
        name = strokes.FILES[digit].name
        (folder / name).write_bytes(content)
        files.append(_store.RemoteFile(name, len(content), hashlib.sha256(content).hexdigest()))
    monkeypatch.setattr(strokes, "FILES", tuple(files))
    return serve(folder)


def check(dataset: td.Dataset) -> None:
    for split, size in zip(
        (dataset.train, dataset.val, dataset.test), (600, 100, 200), strict=True
    ):
        assert split.data.shape == (size, 128, 2)
        assert split.data.dtype == np.float32
        assert split.labels.dtype == np.int32
        assert split.data.ctypes.data % 64 == 0
        assert 0.2 < np.abs(split.data).max() < 1
        for tier in ("easy", "medium", "hard"):
            counts = np.bincount(split.select(difficulty=tier).labels, minlength=10)
            assert counts.min() == counts.max() > 0
    data = np.concatenate([dataset.train.data, dataset.val.data, dataset.test.data])
    assert not duplicates(data, threshold=0.005).any()
    assert dataset.metadata["provenance"] == "real"
    assert dataset.metadata["license"] == "Apache-2.0"


def test_strokes_are_fetched_once_curated_and_kept(
    server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options: dict[str, Any] = {"data_dir": tmp_path / "data", "mirrors": server.address}
    first = tinygesture.fetch_tinygesture(**options)
    check(first)
    assert sum(server.requests.values()) == 10
    monkeypatch.setattr(socket, "socket", lambda *_, **__: pytest.fail("a socket was opened"))
    monkeypatch.setattr(strokes, "_curated", lambda _: pytest.fail("it was curated again"))
    monkeypatch.setenv("TINYDATASETS_OFFLINE", "1")
    second = tinygesture.fetch_tinygesture("train", data_dir=tmp_path / "data")
    assert second.data.tobytes() == first.train.data.tobytes()


def test_an_altered_file_is_refused(server: Any, tmp_path: Path) -> None:
    altered = tmp_path / "served" / strokes.FILES[3].name
    altered.write_bytes(altered.read_bytes().replace(b"0.1", b"0.2", 1))
    with pytest.raises(td.DownloadError, match=r"petewarden_3\.json.*its sha256 differs"):
        tinygesture.fetch_tinygesture(data_dir=tmp_path / "data", mirrors=[server.address])


def test_offline_says_which_file_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TINYDATASETS_OFFLINE", "1")
    with pytest.raises(td.DownloadError, match=r"petewarden_0\.json is not in"):
        tinygesture.fetch_tinygesture("train", data_dir=tmp_path)


@pytest.mark.parametrize("mirrors", [[], ""])
def test_no_mirror_is_refused(mirrors: Any, tmp_path: Path) -> None:
    with pytest.raises(td.InvalidValueError, match="mirrors is empty"):
        tinygesture.fetch_tinygesture(data_dir=tmp_path, mirrors=mirrors)


def test_wrong_names_are_refused_before_anything_is_downloaded(tmp_path: Path) -> None:
    for wrong in ({"split": "tset"}, {"difficulty": "esay"}):
        with pytest.raises(td.UnknownNameError, match="did you mean"):
            tinygesture.fetch_tinygesture(
                **{"data_dir": tmp_path, **wrong}  # type: ignore[call-overload]
            )
    assert list(tmp_path.iterdir()) == []


def entry(**changes: Any) -> dict[str, Any]:
    return {"label": "3", "strokePoints": [{"x": 0, "y": 0}, {"x": 1, "y": 1}], **changes}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("not JSON", "does not hold strokes"),
        ("[" * 100_000, "does not hold strokes"),
        ("[]", "does not hold strokes"),
        ('{"strokes": {"a": 1}}', "does not hold strokes"),
        ('{"strokes": []}', "holds no strokes"),
        (json.dumps({"strokes": [entry(label="4")]}), "a stroke of '4', not '3'"),
        (json.dumps({"strokes": [entry(strokePoints=[])]}), "a stroke of 0 points"),
        (
            json.dumps({"strokes": [entry(strokePoints=[{"x": 0, "y": 0}] * 10_001)]}),
            "a stroke of 10001 points",
        ),
        (json.dumps({"strokes": [entry(strokePoints=[{"x": 0}] * 9)]}), "does not hold strokes"),
        (
            json.dumps({"strokes": [entry(strokePoints=[{"x": "a", "y": 0}] * 9)]}),
            "does not hold strokes",
        ),
        (
            json.dumps({"strokes": [entry(strokePoints=[{"x": float("nan"), "y": 0}] * 9)]}),
            "a coordinate beyond 2",
        ),
        (
            json.dumps({"strokes": [entry(strokePoints=[{"x": 1e300, "y": 0}] * 9)]}),
            "a coordinate beyond 2",
        ),
    ],
)
def test_a_file_that_holds_no_strokes_is_named(content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "three.json").write_text(content)
    with pytest.raises(td.IntegrityError, match=rf"three\.json .*{message}.*delete it"):
        strokes.read_strokes(str(tmp_path / "three.json"), "3")


def test_a_resampled_stroke_keeps_its_ends_and_its_pace() -> None:
    x = np.array([0.0, 0.0, 1.0])
    found = strokes.resampled(np.stack([x, 2 * x], axis=1), 5)
    assert found[:, 0].tolist() == [0, 0, 0, 0.5, 1]
    np.testing.assert_allclose(found[:, 1], 2 * found[:, 0])


def test_the_built_in_mirrors_are_safe_addresses_of_one_commit() -> None:
    assert len(strokes.MIRRORS) >= 2
    commit = "8170591863f9addca27b1a963263f7c7bed33f41"
    for mirror in strokes.MIRRORS:
        assert mirror.startswith("https://")
        assert mirror.endswith("/")
        assert commit in mirror


def test_real_strokes_are_fetched_curated_and_learned(
    tmp_path: Path, serve: Callable[..., Any]
) -> None:
    if not (REAL / strokes.FILES[0].name).exists():
        pytest.skip("the real strokes are not at ../shared/real/gestures")
    server = serve(REAL)
    dead = "http://127.0.0.1:9/"
    dataset = tinygesture.fetch_tinygesture(
        data_dir=tmp_path / "data", mirrors=[dead, server.address]
    )
    check(dataset)
    network = td.baselines.build("SimpleNet", dataset.train, seed=0)
    curve = td.baselines.learning_curve(network, dataset.train, dataset.test, seed=0)
    assert curve.accuracy[-1] > 0.9
