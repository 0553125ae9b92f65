"""Laws of the command line: what it prints, what it writes, and its exit codes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import tinydatasets
from tests.generated import written_folder
from tinydatasets import _files, pictures
from tinydatasets.cli import main

if TYPE_CHECKING:
    from pathlib import Path


def output(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_list_names_every_data_set(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    assert "tinymnist" in output(capsys)
    assert main(["list", "--json"]) == 0
    assert json.loads(output(capsys))[0]["n_samples"] > 0


def test_info_says_what_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info", "tinymnist"]) == 0
    text = output(capsys)
    for fact in ("CC-BY-4.0", "not measured", "340 easy", "README_tinymnist.md"):
        assert fact in text
    assert main(["info", "tinymnist", "--json"]) == 0
    assert json.loads(output(capsys))["provenance"] == "real"


def test_show_by_class_draws_every_class_in_characters(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "tinymnist", "--by-class"]) == 0
    text = output(capsys)
    assert "real; left to right: easy | medium | hard" in text
    assert len(text.splitlines()) >= 10 * 9
    assert "█" in text
    assert main(["show", "tinymnist", "--split", "test", "--by-class", "--json"]) == 0
    shown = json.loads(output(capsys))
    assert shown["labels"] == [[digit] * 3 for digit in range(10)]


def test_show_draws_samples_at_random_and_tells_what_they_are(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert main(["show", "tinymnist"]) == 0
    text = output(capsys)
    for told in ("tinymnist 1.0.0, train: 1000 samples, real", "█", "std", "100 samples each"):
        assert told in text
    assert max(map(len, text.splitlines())) <= 60
    shown: dict[str, Any] = {}
    for seed in ("0", "0", "1"):
        assert main(["show", "tinymnist", "--seed", seed, "--grid", "3x4", "--json"]) == 0
        found = json.loads(output(capsys))
        assert shown.setdefault(seed, found) == found
        assert len(found["ids"]) == len(found["data"]) == 12
    assert shown["0"]["ids"] != shown["1"]["ids"]


def test_show_is_of_one_class_and_one_tier(capsys: pytest.CaptureFixture[str]) -> None:
    for label in ("no", "3"):
        chosen = ["--class", label, "--tier", "hard"]
        assert main(["show", "tinykws", *chosen, "--json"]) == 0
        found = json.loads(output(capsys))
        assert set(found["labels"]) == {3}
        counts = found["statistics"]["class_counts"]
        assert [k for k, count in enumerate(counts) if count] == [3]
        assert f"; class {label}, tier hard; " in found["heading"]
    ids = set(tinydatasets.load_tinykws("train", "hard").ids.tolist())
    assert set(found["ids"]) <= ids


def test_show_writes_a_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib")
    target = tmp_path / "digits.png"
    for form in ([], ["--by-class"], ["--grid", "2x3"]):
        assert main(["show", "tinymnist", "--out", str(target), *form, "--json"]) == 0
        assert json.loads(output(capsys)) == {"written": str(target)}
        assert target.read_bytes().startswith(b"\x89PNG")
        target.unlink()


def test_show_opens_a_generated_folder_with_what_is_recorded_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = tinydatasets.make_tinypy(60, seed=3)
    folder = written_folder(tmp_path, made, {"train": 40, "val": 12, "test": 8}, shard_rows=16)
    assert main(["show", str(folder), "--json"]) == 0
    found = json.loads(output(capsys))
    assert len(set(found["ids"])) == 40
    assert "2026-11-21 22:00:00 UTC; made with seed 3;" in found["heading"]
    measured = pictures.statistics_of(tinydatasets.load_folder(folder, "train"))
    for name, values in measured._asdict().items():
        assert found["statistics"][name] == pytest.approx(list(values)), name
    assert main(["show", str(tmp_path), "--split", "val", "--grid", "1x2"]) == 0
    assert "val: 12 samples" in (text := output(capsys))
    assert any(line.split()[0] in text for line in made.texts)
    metadata = folder / "metadata.json"
    metadata.write_text(metadata.read_text(encoding="utf-8").replace('"std"', '"sdt"'))
    assert main(["show", str(folder)]) == 1
    assert "metadata.json lacks statistics of train" in capsys.readouterr().err


def test_show_opens_files_of_users(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one_class = tmp_path / "own.npz"
    np.savez(one_class, x_val=np.zeros((5, 4, 4), np.uint8), y_val=np.zeros(5, int))
    assert main(["show", str(one_class)]) == 0
    assert "own, val: 5 samples, yours" in output(capsys)
    assert main(["show", str(one_class), "--split", "test"]) == 2
    assert "unknown split 'test'" in capsys.readouterr().err
    table = tmp_path / "own.csv"
    table.write_text("a,b,label\n1,2,x\n3,4,y\n", encoding="utf-8")
    assert main(["show", str(table)]) == 0
    assert "3 4" in output(capsys)
    image = pytest.importorskip("PIL.Image")
    for label in ("cat", "dog"):
        (tmp_path / "own" / label).mkdir(parents=True)
        image.new("L", (4, 4), 255).save(tmp_path / "own" / label / "a.png")
    assert main(["show", str(tmp_path / "own")]) == 0
    assert "2 classes, 1 sample each: cat, dog" in output(capsys)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--class", "yess"], "unknown class 'yess': did you mean 'yes'?"),
        (["--class", "77"], "unknown class 77: codes go from 0 to 10"),
        (["--tier", "hrad"], "unknown difficulty 'hrad': did you mean 'hard'?"),
        (["--grid", "10"], "--grid is LINESxWIDTH, each from 1 to 32, not '10'"),
        (["--grid", "0x3"], "--grid is LINESxWIDTH"),
        (["--grid", "33x1"], "--grid is LINESxWIDTH"),
        (["--seed", "-1"], "seed must be an integer"),
    ],
)
def test_what_show_cannot_show_is_one_line(
    options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", "tinykws", *options]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"tinydatasets: {message}")
    assert error.count("\n") == 1


def test_a_picture_without_matplotlib_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    assert main(["show", "tinymnist", "--out", str(tmp_path / "x.png")]) == 1
    assert "pip install 'tinydatasets[plot]'" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_picture_that_cannot_be_written_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib")
    assert main(["show", "tinymnist", "--out", str(tmp_path / "no" / "x.png")]) == 1
    error = capsys.readouterr().err
    assert error.startswith("tinydatasets: cannot write")
    assert error.count("\n") == 1


def test_verify_exits_1_when_a_file_was_altered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify"]) == 0
    assert "tinymnist: ok" in output(capsys)
    shutil.copytree(_files.packaged("tinymnist"), tmp_path / "tinymnist")
    monkeypatch.setenv("TINYDATASETS_DATA_DIR", str(tmp_path))
    archive = tmp_path / "tinymnist" / "tinymnist.npz"
    content = bytearray(archive.read_bytes())
    content[2000] ^= 1
    archive.write_bytes(content)
    assert main(["verify", "tinymnist", "--json"]) == 1
    assert json.loads(output(capsys)) == {"tinymnist": "altered: train_data"}
    archive.write_bytes(content[:1000])
    assert main(["verify", "tinymnist"]) == 1
    assert "damaged" in output(capsys)


def test_train_prints_a_learning_curve(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "tinymnist", "--epochs", "3"]) == 0
    text = output(capsys)
    assert text.count("█ ") + text.count("█\n") >= 3
    assert "hard:" in text
    arguments = ["train", "tinymnist", "--model", "LinearNet", "--difficulty", "easy", "--json"]
    assert main(arguments) == 0
    curve = json.loads(output(capsys))
    assert len(curve["accuracy"]) == 11
    assert curve["accuracy"][0] < 0.5


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["info", "tinymnst"], "did you mean 'tinymnist'?"),
        (["verify", "nothing"], "unknown data set 'nothing': choose"),
        (["train", "tinymnist", "--epochs", "0"], "epochs must be"),
        (["train", "tinymnist", "--seed", "-1"], "seed must be"),
    ],
)
def test_wrong_arguments_are_one_line_and_exit_code_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert error.startswith("tinydatasets: ")
    assert message in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["show"], ["show", "x", "--split", "y"]])
def test_what_cannot_be_parsed_exits_with_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_a_recipe_without_its_packages_names_the_extra(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    assert main(["rebuild", "tinymnist"]) == 1
    assert "pip install 'tinydatasets[recipes]'" in capsys.readouterr().err


def test_python_dash_m_runs_it_and_a_closed_pipe_is_no_error() -> None:
    command = [sys.executable, "-m", "tinydatasets", "info", "tinymnist"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    reader = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert reader.stdout is not None
    assert reader.stderr is not None
    reader.stdout.close()
    assert reader.wait(60) == 0
    assert reader.stderr.read() == b""
    reader.stderr.close()


def test_a_terminal_without_blocks_gets_letters() -> None:
    command = [sys.executable, "-m", "tinydatasets"]
    plain = {**os.environ, "PYTHONIOENCODING": "ascii"}
    shown = subprocess.run(
        [*command, "show", "tinymnist"], capture_output=True, text=True, check=True, env=plain
    )
    assert "##" in shown.stdout
    assert "?" not in shown.stdout
    listed = subprocess.run(
        [*command, "list", "--json"], capture_output=True, text=True, check=True, env=plain
    )
    titles = {item["name"]: item["title"] for item in json.loads(listed.stdout)}
    assert "16×16" in titles["tinygrid"]


def test_control_c_ends_quietly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tinydatasets.baselines.learning_curve", interrupt)
    assert main(["train", "tinymnist"]) == 130
    assert capsys.readouterr().err == ""


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert output(capsys) == f"tinydatasets {tinydatasets.__version__}\n"


def test_a_picture_must_be_a_png(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "tinymnist", "--out", str(tmp_path / "x.jpg")]) == 2
    assert "--out names a PNG picture" in capsys.readouterr().err
