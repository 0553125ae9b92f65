"""Laws of steps: what is finished is not done again, and nothing is believed that is not whole."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from hypothesis import given, strategies as st

from tinydatasets import _steps
from tinydatasets._steps import Steps, available_memory, key_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tinydatasets.curation.steps import Step


def counting(log: list[str], name: str = "a", value: int = 1) -> Callable[[], dict[str, Any]]:
    """Return a step that adds its name to `log`."""

    def run() -> dict[str, Any]:
        log.append(name)
        return {"x": np.arange(5) * value, "y": np.float32(value)}

    return run


ARRAYS = st.dictionaries(
    st.text("abc_/é", min_size=1, max_size=8),
    hnp.arrays(
        hnp.integer_dtypes() | hnp.floating_dtypes() | st.just(np.dtype(bool)),
        hnp.array_shapes(min_dims=0, min_side=0),
    ),
    max_size=4,
)


@given(arrays=ARRAYS, name=st.text())
def test_a_second_run_runs_nothing_and_returns_the_same(arrays: dict[str, Any], name: str) -> None:
    runs = []

    def run() -> dict[str, Any]:
        runs.append(1)
        return arrays

    with TemporaryDirectory() as folder:
        first, second = (Steps(Path(folder, ".steps"), "k")(name, run) for _ in range(2))
        assert len(runs) == 1
        assert first.keys() == second.keys() == arrays.keys()
        for key, array in arrays.items():
            assert (second[key].dtype, second[key].shape) == (array.dtype, array.shape)
            np.testing.assert_array_equal(second[key], array)
            np.testing.assert_array_equal(first[key], array)


def test_it_is_what_curation_calls_a_step() -> None:
    step: Step = Steps(None, "k")
    assert step("a", counting([]))["x"].tolist() == [0, 1, 2, 3, 4]


def test_without_a_folder_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    log: list[str] = []
    for _ in range(2):
        Steps(None, "k")("a", counting(log))
    assert log == ["a", "a"]
    assert list(tmp_path.iterdir()) == []


def test_steps_of_several_names_are_kept_apart(tmp_path: Path) -> None:
    log: list[str] = []
    for _ in range(2):
        step = Steps(tmp_path, "k")
        assert step("a", counting(log, "a", 2))["x"][1] == 2
        assert step("b/../a", counting(log, "b", 3))["x"][1] == 3
    assert log == ["a", "b"]
    assert len(list(tmp_path.iterdir())) == 2


def test_another_key_is_run_again_and_takes_the_place_of_the_first(tmp_path: Path) -> None:
    log: list[str] = []
    assert Steps(tmp_path, "old")("a", counting(log, "old", 2))["x"][1] == 2
    assert Steps(tmp_path, "new")("a", counting(log, "new", 3))["x"][1] == 3
    assert Steps(tmp_path, "new")("a", counting(log, "new", 4))["x"][1] == 3
    assert log == ["old", "new"]
    assert len(list(tmp_path.iterdir())) == 1


def test_a_damaged_step_is_run_again(tmp_path: Path) -> None:
    log: list[str] = []
    Steps(tmp_path, "k")("a", counting(log))
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    expected = counting([])()
    for position in range(0, len(whole), 3):
        altered = bytearray(whole)
        altered[position] ^= 0x55
        path.write_bytes(altered)
        found = Steps(tmp_path, "k")("a", counting(log))
        assert all(np.array_equal(found[key], expected[key]) for key in expected)
    assert len(log) > 50  # the bytes between arrays mean nothing
    for kept in (0, 1, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:kept])
        before = len(log)
        Steps(tmp_path, "k")("a", counting(log))
        assert len(log) == before + 1
        assert path.read_bytes() == whole


def test_a_kept_file_under_another_name_is_not_believed(tmp_path: Path) -> None:
    log: list[str] = []
    step = Steps(tmp_path, "k")
    step("a", counting(log, "a"))
    (kept,) = tmp_path.iterdir()
    kept.replace(step._path("b"))
    step("b", counting(log, "b"))
    assert log == ["a", "b"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError])
def test_an_interruption_loses_the_running_step_alone(
    tmp_path: Path, error: type[BaseException]
) -> None:
    log: list[str] = []

    def interrupted() -> dict[str, Any]:
        raise error

    with Steps(tmp_path, "k") as step:
        step("a", counting(log, "a"))
        with pytest.raises(error):
            step("b", interrupted)
    assert len(list(tmp_path.iterdir())) == 1
    with Steps(tmp_path, "k") as step:
        step("a", counting(log, "a"))
        step("b", counting(log, "b"))
    assert log == ["a", "b"]


def test_an_interruption_of_the_writing_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        Steps(tmp_path, "k")("a", counting([]))
    assert list(tmp_path.iterdir()) == []


WORK = """
import sys, numpy as np
from tinydatasets._steps import Steps
for turn in range(20):
    key = f"{turn % 3}"
    for name in "abc":
        value = turn % 3 * 8 + ord(name)
        found = Steps(sys.argv[1], key)(name, lambda: {"x": np.full(2000, value)})
        assert (found["x"] == value).all(), (key, name, found)
"""


def test_two_processes_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", WORK, str(tmp_path)], stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    errors = [process.communicate()[1].decode() for process in running]
    assert errors == ["", ""]
    assert len(list(tmp_path.iterdir())) == 3


def test_a_folder_that_cannot_be_written_is_told_once_and_the_work_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    log: list[str] = []
    step = Steps(tmp_path / "file" / "steps", "k")
    with pytest.warns(UserWarning, match=r"cannot write .*steps.* \(finished steps are not kept\)"):
        step("a", counting(log, "a"))
    step("b", counting(log, "b"))
    assert log == ["a", "b"]


# --- keys -----------------------------------------------------------------------------------------


def test_a_key_depends_on_arrays_parameters_and_software(monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.arange(6, dtype=np.int32)
    key = key_of({"x": x, "y": x}, {"seed": 0, "near": 0.5})
    assert key == key_of({"y": x.copy(), "x": x[::1]}, {"near": 0.5, "seed": 0})
    others = [
        key_of({"x": x, "y": x}, {"seed": 1, "near": 0.5}),
        key_of({"x": x}, {"seed": 0, "near": 0.5}),
        key_of({"x": x, "z": x}, {"seed": 0, "near": 0.5}),
        key_of({"x": x, "y": x.reshape(2, 3)}, {"seed": 0, "near": 0.5}),
        key_of({"x": x, "y": x.astype(np.uint32)}, {"seed": 0, "near": 0.5}),
        key_of({"x": x, "y": x[::-1]}, {"seed": 0, "near": 0.5}),
    ]
    monkeypatch.setattr("numpy.__version__", "0")
    others.append(key_of({"x": x, "y": x}, {"seed": 0, "near": 0.5}))
    monkeypatch.setattr(_steps, "_code", lambda: "other code")
    others.append(key_of({"x": x, "y": x}, {"seed": 0, "near": 0.5}))
    assert len({key, *others}) == len(others) + 1


# --- progress and memory --------------------------------------------------------------------------


class Terminal(io.StringIO):
    """What is written to a terminal."""

    def isatty(self) -> bool:
        return True


def on_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Have a terminal from here on: pytest takes standard error anew after fixtures ran."""
    shown = Terminal()
    monkeypatch.setattr("sys.stderr", shown)
    return shown


def finish(progress: bool | None, **options: Any) -> None:
    with Steps(None, "k", total=2, progress=progress) as step:
        step("train TinyNet", counting([]), **options)
        step("train MicroNet", counting([]))


def test_a_terminal_shows_a_bar_with_the_name_of_the_step(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("tqdm")
    terminal = on_terminal(monkeypatch)
    finish(None)
    shown = terminal.getvalue()
    assert "train TinyNet" in shown
    assert "2/2" in shown
    assert shown.endswith("\n")
    assert capsys.readouterr().out == ""


def test_a_kept_step_counts_as_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("tqdm")
    terminal = on_terminal(monkeypatch)
    Steps(tmp_path, "k", progress=False)("a", counting([]))
    assert terminal.getvalue() == ""
    with Steps(tmp_path, "k", total=1) as step:
        step("a", counting([]))
    assert "1/1" in terminal.getvalue()


def test_without_tqdm_a_terminal_shows_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = on_terminal(monkeypatch)
    monkeypatch.setitem(sys.modules, "tqdm", None)
    finish(None)
    assert terminal.getvalue() == "step 1 of 2: train TinyNet\nstep 2 of 2: train MicroNet\n"


def test_what_is_not_a_terminal_shows_nothing_unless_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    finish(None, memory=65 << 20)
    finish(False, memory=65 << 20)
    assert capsys.readouterr() == ("", "")
    finish(True)
    shown = capsys.readouterr()
    assert shown == ("", "step 1 of 2: train TinyNet\nstep 2 of 2: train MicroNet\n")


@pytest.mark.parametrize("free", [21_300_000_000, None])
def test_the_memory_of_a_large_step_is_told_before_it_runs(
    free: int | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(_steps, "available_memory", lambda: free)
    finish(True, memory=310_000_000)
    _, line, _ = capsys.readouterr().err.splitlines()
    told = "; 21.3 GB are free" if free else ""
    assert line == f"about 310 MB for train TinyNet (estimate){told}"
    finish(True, memory=_steps.LARGE - 1)
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_the_memory_of_a_large_step_stands_above_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("tqdm")
    terminal = on_terminal(monkeypatch)
    finish(None, memory=70_000_000)
    assert "about 70 MB for train TinyNet (estimate)" in terminal.getvalue()


def test_more_memory_than_is_free_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_steps, "available_memory", lambda: 1_200_000_000)
    with pytest.warns(UserWarning, match=r"train TinyNet needs about 3\.1 GB \(estimate\), and 1"):
        finish(False, memory=3_100_000_000)


def test_a_kept_step_needs_no_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Steps(tmp_path, "k")("a", counting([]))
    monkeypatch.setattr(_steps, "available_memory", lambda: 0)
    Steps(tmp_path, "k")("a", counting([]), memory=1 << 40)


MEMORY_FILES: dict[str, tuple[dict[str, str], int | None]] = {
    "no group": ({"proc/meminfo": "MemTotal: 9 kB\nMemAvailable:    2000 kB\n"}, 2_048_000),
    "no limit": (
        {
            "proc/meminfo": "MemAvailable: 2000 kB\n",
            "proc/self/cgroup": "0::/user\n",
            "sys/fs/cgroup/user/memory.max": "max\n",
            "sys/fs/cgroup/user/memory.current": "77\n",
        },
        2_048_000,
    ),
    "version 2": (
        {
            "proc/meminfo": "MemAvailable: 2000 kB\n",
            "proc/self/cgroup": "0::/user\n",
            "sys/fs/cgroup/user/memory.max": "1000\n",
            "sys/fs/cgroup/user/memory.current": "700\n",
            "sys/fs/cgroup/user/memory.stat": "anon 5\ninactive_file 50\n",
        },
        350,
    ),
    "version 1, in a container": (
        {
            "proc/meminfo": "MemAvailable: 2000 kB\n",
            "proc/self/cgroup": "4:memory:/host/name\n1:cpu:/x\n0::/\n",
            "sys/fs/cgroup/memory/memory.limit_in_bytes": "1000\n",
            "sys/fs/cgroup/memory/memory.usage_in_bytes": "1200\n",
        },
        0,
    ),
}


@pytest.mark.parametrize("case", MEMORY_FILES)
def test_available_memory_is_the_least_that_the_system_and_its_groups_leave(
    tmp_path: Path, case: str
) -> None:
    files, expected = MEMORY_FILES[case]
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    assert available_memory(str(tmp_path)) == expected


def test_available_memory_is_unknown_where_nothing_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("os.sysconf", raising=False)
    assert available_memory(str(tmp_path)) is None


def test_available_memory_here_is_some() -> None:
    if not Path("/proc/meminfo").exists():
        pytest.skip("this system does not tell")
    free = available_memory()
    assert free is not None
    assert 1 << 20 < free < 1 << 50
