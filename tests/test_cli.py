"""Laws of the command line: what it prints, what it writes, and its exit codes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import tinydatasets
from tinydatasets import _files
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


def test_show_draws_every_class_in_characters(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "tinymnist"]) == 0
    text = output(capsys)
    assert "real; left to right: easy | medium | hard" in text
    assert len(text.splitlines()) >= 10 * 9
    assert "█" in text
    assert main(["show", "tinymnist", "--split", "test", "--json"]) == 0
    shown = json.loads(output(capsys))
    assert shown["labels"] == [[digit] * 3 for digit in range(10)]


def test_show_writes_a_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib")
    target = tmp_path / "digits.png"
    assert main(["show", "tinymnist", "--out", str(target), "--json"]) == 0
    assert json.loads(output(capsys)) == {"written": str(target)}
    assert target.read_bytes().startswith(b"\x89PNG")


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
