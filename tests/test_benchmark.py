"""Laws of benchmarks: figures of a process of their own, a device that is what it says it is."""

from __future__ import annotations

import copy
import json
import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import tinydatasets as td
from tinydatasets import _files, _memory as memory, _records
from tinydatasets.benchmark import (
    device,
    measure,
    measuring,
    records,
    save,
    tables,
    workload,
)
from tinydatasets.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from tinydatasets._records import Device, Record

PI_4 = "Raspberry Pi 4 Model B Rev 1.4"
ARM_CPU = """processor\t: 0
BogoMIPS\t: 108.00
Features\t: fp asimd evtstrm crc32 cpuid
CPU implementer\t: 0x41
CPU architecture: 8
CPU variant\t: 0x0
CPU part\t: 0xd08
CPU revision\t: 3
"""
X86_CPU = """processor\t: 0
vendor_id\t: GenuineIntel
model name\t: Intel(R)  Xeon(R) Processor @ 2.50GHz
flags\t\t: fpu vme de sse2 {flag}
"""


def machine(root: Path, **files: str) -> str:
    """Write files below `root`, their names with __ for / and dots as they are; return it."""
    for name, text in files.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return str(root)


def raspberry(root: Path, **more: str) -> str:
    files = {
        "proc__cpuinfo": ARM_CPU,
        "proc__meminfo": "MemTotal:        3884340 kB\nMemFree: 1 kB\n",
        "proc__device-tree__model": f"{PI_4}\0",
        "proc__device-tree__serial-number": "10000000cafecafe\0",
        "proc__sys__kernel__arch": "aarch64\n",
        "sys__devices__system__cpu__modalias": "cpu:type:aarch64:feature:,0000,0001\n",
        "sys__devices__system__cpu__cpu0__cpufreq__scaling_governor": "ondemand\n",
        "sys__devices__platform__soc__soc:firmware__get_throttled": "50000\n",
    }
    return machine(root, **{**files, **more})


@pytest.fixture(scope="module")
def measured() -> Record:
    """Return a record of this device, whatever it is."""
    return measure("tinymnist", epochs=2, repeats=2)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Keep records in a user's folder, as an installation does; return the file there."""
    monkeypatch.setattr(_records, "in_checkout", lambda _: False)
    monkeypatch.setattr(_files, "packaged", lambda name: str(tmp_path / "package" / name))
    monkeypatch.setenv("TINYDATASETS_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data" / "tinymnist" / _records.FILE_NAME


def on(record: Record, board: str, **changes: Any) -> Record:
    """Return the record as if another device had been measured."""
    other: Any = copy.deepcopy(record)
    other["device"].update(model=board, virtual_machine="", emulated="")
    other.update({"provenance": "measured", "how": "", **changes})
    if other["provenance"] == "emulated":
        other["device"]["emulated"] = other["how"]
    return other  # type: ignore[no-any-return]  # it has the shape that it was copied with


def described() -> dict[str, Any]:
    return _records.entries("tinymnist", "1.0.0")


def is_raspberry_pi(found: Device) -> bool:
    return found["model"].startswith("Raspberry Pi") and not found["emulated"]


def test_a_raspberry_pi_is_known_by_its_device_tree(tmp_path: Path) -> None:
    found = device.identify(raspberry(tmp_path), machine="aarch64")
    assert found["model"] == PI_4
    assert found["processor"] == "Cortex-A72"
    assert found["memory"] == 3884340 * 1024
    assert (found["governor"], found["throttled"]) == ("ondemand", "50000")
    assert (found["emulated"], found["virtual_machine"]) == ("", "")
    assert is_raspberry_pi(found)


@pytest.mark.parametrize(
    ("files", "machine_name"),
    [
        ({"proc__sys__kernel__arch": "x86_64\n"}, "aarch64"),
        ({"proc__cpuinfo": X86_CPU.format(flag="")}, "aarch64"),
        ({"sys__devices__system__cpu__modalias": "cpu:type:x86,ven0000:feature:"}, "armv7l"),
        ({}, "x86_64"),
        ({"proc__device-tree__serial-number": "0000000000000000\0"}, "aarch64"),
        ({"proc__device-tree__model": "linux,dummy-virt\0"}, "aarch64"),
        ({"proc__cpuinfo": "model name\t: QEMU TCG CPU version 2.5+\n"}, "aarch64"),
    ],
)
def test_what_only_plays_a_raspberry_pi_is_emulated(
    files: dict[str, str], machine_name: str, tmp_path: Path
) -> None:
    found = device.identify(raspberry(tmp_path, **files), machine=machine_name)
    assert found["emulated"]
    assert not is_raspberry_pi(found)


def test_32_bit_python_on_a_64_bit_kernel_is_no_emulation(tmp_path: Path) -> None:
    assert not device.detected_emulation(raspberry(tmp_path), machine="armv7l")
    desktop = machine(tmp_path / "pc", proc__cpuinfo=X86_CPU.format(flag=""))
    assert not device.detected_emulation(desktop, machine="i686")


@pytest.mark.parametrize(
    ("files", "shown"),
    [
        ({"proc__cpuinfo": X86_CPU.format(flag="hypervisor")}, "hypervisor"),
        ({"proc__device-tree__model": "linux,dummy-virt\0"}, "linux,dummy-virt"),
        ({"sys__class__dmi__id__sys_vendor": "QEMU\n"}, "QEMU"),
        ({"sys__class__dmi__id__sys_vendor": "Dell Inc.\n"}, ""),
        ({}, ""),
    ],
)
def test_a_virtual_machine_is_told_from_a_real_one(
    files: dict[str, str], shown: str, tmp_path: Path
) -> None:
    cpu = {"proc__cpuinfo": X86_CPU.format(flag="")}
    found = device.identify(machine(tmp_path, **{**cpu, **files}), machine="x86_64")
    assert found["virtual_machine"] == shown
    assert not is_raspberry_pi(found)


def test_a_device_that_tells_nothing_is_described_all_the_same(tmp_path: Path) -> None:
    found = device.identify(str(tmp_path), machine="riscv64", emulated="by hand")
    assert found["model"]
    assert found["governor"] == "not available"
    assert found["emulated"] == "by hand"


def test_memory_is_read_from_what_the_kernel_writes() -> None:
    rollup = "00400000-7fff ---p 0 00:00 0 [rollup]\nRss:   300 kB\nAnonymous:   100 kB\n"
    status = "VmHWM:\t     400 kB\nVmRSS:\t     310 kB\nRssAnon:\t     110 kB\n"
    kib = 1024
    assert memory.parse(rollup, status) == (100 * kib, 200 * kib, 300 * kib, 400 * kib)
    assert memory.parse("", status) == (110 * kib, 200 * kib, 310 * kib, 400 * kib)
    assert memory.parse("", "VmHWM:\t     400 kB\n") == (None, None, None, 400 * kib)
    assert memory.parse("", "") == (None, None, None, None)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_private_memory_grows_by_what_is_allocated_and_the_peak_outlives_it() -> None:
    if device.detected_emulation() == device.UNDER_QEMU_USER:
        pytest.skip("memory is the emulator's")
    own = memory.reset_peak()
    before = memory.usage()
    block = np.ones(4_000_000)  # 32 MB, written to
    during = memory.usage()
    del block
    after = memory.usage()
    assert before.private is not None
    assert during.private is not None
    assert after.private is not None
    assert after.peak is not None
    assert 30e6 < during.private - before.private < 36e6
    assert after.private < before.private + 4e6
    assert after.peak > before.private + 30e6
    if own:
        assert memory.reset_peak()
        reset = memory.usage().peak
        assert reset is not None
        assert reset < after.peak - 20e6


def test_a_record_is_json_and_its_figures_are_in_order(measured: Record) -> None:
    assert json.loads(json.dumps(measured)) == measured
    assert _records._sound(measured)
    assert measured["times"]["epoch of training"]["wall"]["n"] == 2 * 2
    assert measured["times"]["import numpy"]["wall"]["n"] == 2
    assert all(time["wall"]["min"] > 0 for time in measured["times"].values())
    assert measured["test_accuracy"]["median"] > 0.5
    stages = measured["memory"]["stages"]
    if sys.platform.startswith("linux") and stages:
        for stage in stages.values():
            assert stage["private"]
            assert stage["mapped"]
            assert stage["resident"]
            assert stage["peak"]
            assert 1e6 < stage["private"]["median"] < stage["resident"]["median"]
            assert stage["resident"]["max"] <= stage["peak"]["max"]
        medians = [stage["private"]["median"] for stage in stages.values() if stage["private"]]
        assert medians == sorted(medians)


def test_the_process_that_measures_does_not_weigh_on_the_figures() -> None:
    ballast = np.ones(8_000_000)  # 64 MB here are none there
    stages = measure("tinymnist", epochs=1, repeats=1)["memory"]["stages"]
    assert ballast.any()
    if not stages or stages["training"]["peak"] is None:
        pytest.skip("this platform does not tell")
    assert stages["training"]["peak"]["max"] < memory_here() - 20e6


def memory_here() -> float:
    peak = memory.usage().peak
    assert peak is not None
    return peak


def test_a_record_holds_no_name_of_host_user_or_folder(measured: Record) -> None:
    import getpass
    import platform

    text = json.dumps(measured)
    for private in (platform.node(), getpass.getuser(), os.getcwd(), sys.prefix):
        assert f'"{private}' not in text
        assert len(private) < 5 or private not in text


def test_no_record_of_this_device_claims_a_raspberry_pi_that_it_is_not(measured: Record) -> None:
    real = device.identify()["model"].startswith("Raspberry Pi")
    if real:
        pytest.skip("this is one")
    assert "not on a Raspberry Pi" in _records.origin(measured) or measured["how"]
    assert "measured on Raspberry" not in tables.text(measured)


def test_only_a_raspberry_pi_4_fills_the_pi_fields(measured: Record, installed: Path) -> None:
    assert described() == {
        "pi_memory_usage": "not measured",
        "pi_training_time": "not measured",
        "benchmarks": [],
    }
    for other in (
        on(measured, "Intel Xeon"),
        on(measured, "Raspberry Pi 5 Model B Rev 1.0"),
        on(measured, "Raspberry Pi 400 Rev 1.0"),
        on(measured, PI_4, provenance="emulated", how="qemu-system-aarch64 8.2"),
        on(measured, PI_4, provenance="estimated", how="instructions counted"),
    ):
        save(other)
        fields = described()
        assert fields["pi_training_time"].startswith("not measured on a Raspberry Pi 4; ")
        assert other["device"]["model"] in json.dumps(fields["benchmarks"])
    save(on(measured, PI_4))
    fields = described()
    assert fields["pi_training_time"].endswith(f"measured on {PI_4}")
    assert "not" not in fields["pi_training_time"]
    assert fields["pi_training_time"].count("ms (wall) an epoch of training SimpleNet") == 1
    if measured["memory"]["stages"]:
        assert "MB peak resident in training SimpleNet, measured on" in fields["pi_memory_usage"]


def test_emulated_and_estimated_figures_say_how(measured: Record) -> None:
    emulated = on(measured, PI_4, provenance="emulated", how="qemu-system-aarch64 8.2")
    assert _records.origin(emulated) == (
        "emulated (qemu-system-aarch64 8.2), not measured on a Raspberry Pi"
    )
    virtual = on(measured, "AMD EPYC")
    virtual["device"]["virtual_machine"] = "hypervisor"
    assert _records.origin(virtual) == (
        "measured on AMD EPYC (virtual machine), not on a Raspberry Pi"
    )


def test_a_newer_record_takes_the_place_of_an_older_one_of_that_device(
    measured: Record, installed: Path
) -> None:
    save(on(measured, "A", date="2026-01-01T00:00:00Z"))
    save(on(measured, "B", date="2026-01-01T00:00:00Z"))
    save(on(measured, "A", date="2026-01-02T00:00:00Z"))
    save(on(measured, "A", date="2026-01-02T00:00:00Z", model="LinearNet"))
    found = [(r["device"]["model"], r["model"], r["date"][:10]) for r in described()["benchmarks"]]
    assert found == [
        ("A", "LinearNet", "2026-01-02"),
        ("A", "SimpleNet", "2026-01-02"),
        ("B", "SimpleNet", "2026-01-01"),
    ]


def test_records_of_the_package_and_of_the_user_are_shown_together(
    measured: Record, installed: Path
) -> None:
    package = installed.parents[2] / "package" / "tinymnist"
    package.mkdir(parents=True)
    old = on(measured, "A", date="2026-01-01T00:00:00Z")
    (package / _records.FILE_NAME).write_text(json.dumps([old, on(measured, "B")]))
    save(on(measured, "A", date="2026-01-02T00:00:00Z"))
    dates = {r["device"]["model"]: r["date"][:10] for r in described()["benchmarks"]}
    assert dates == {"A": "2026-01-02", "B": measured["date"][:10]}
    assert _records.entries("tinymnist", "2.0.0")["benchmarks"] == []


def test_a_checkout_keeps_records_in_its_folder_and_an_installation_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TINYDATASETS_DATA_DIR", str(tmp_path / "data"))
    project = '[project]\nname = "tinydatasets"\n'
    for place, expected in (
        (tmp_path / "clone" / "src" / "tinydatasets", "clone"),
        (tmp_path / "lib" / "site-packages" / "tinydatasets", "data"),
    ):
        folder = place / "catalog" / "tinymnist"
        folder.mkdir(parents=True)
        (place.parents[1] / "pyproject.toml").write_text(project)
        monkeypatch.setattr(_files, "packaged", lambda _, folder=folder: str(folder))
        assert expected in os.path.relpath(records.path_of("tinymnist"), tmp_path).split(os.sep)
    other = tmp_path / "other" / "src" / "tinydatasets"
    other.mkdir(parents=True)
    assert not _records.in_checkout(str(other))


@pytest.mark.parametrize(
    "content",
    ["", "{", "{}", "[1]", "[{}]", '[{"device": null}]', "[" * 100_000, "\xff", "NaN", "null"],
)
def test_a_damaged_file_is_one_line_and_loading_goes_on(
    content: str, measured: Record, installed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    installed.parent.mkdir(parents=True)
    installed.write_bytes(content.encode("latin-1"))
    with pytest.warns(UserWarning, match="benchmarks are passed over") as caught:
        assert described()["benchmarks"] == []
    (warning,) = caught
    assert str(installed) in str(warning.message)
    assert "\n" not in str(warning.message)
    with pytest.raises(td.IntegrityError, match="mend it or delete it"):
        save(measured)
    assert installed.read_bytes() == content.encode("latin-1")


@pytest.mark.parametrize(
    "damage",
    [
        lambda r: r["device"].update(model=3),
        lambda r: r["device"].update(emulated="qemu"),
        lambda r: r.update(provenance="guessed"),
        lambda r: r["times"]["epoch of training"]["wall"].update(median=float("nan")),
        lambda r: r["times"]["epoch of training"]["wall"].update(median=-1),
        lambda r: r.pop("how"),
        lambda r: r.update(times=[]),
    ],
)
def test_only_whole_records_are_read(damage: Any, measured: Record) -> None:
    record: Any = on(measured, PI_4)
    assert _records._sound(record)
    damage(record)
    assert not _records._sound(record)


@pytest.mark.filterwarnings("default")
def test_a_damaged_file_never_stops_loading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "tinymnist"
    folder.mkdir()
    (folder / _records.FILE_NAME).write_text("{")
    monkeypatch.setenv("TINYDATASETS_DATA_DIR", str(tmp_path))
    digits = td.load_tinymnist()
    assert digits.metadata["license"] == "CC-BY-4.0"
    assert main(["info", "tinymnist"]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("tinydatasets: benchmarks are passed over: ")


def test_loading_reads_no_record_until_one_is_asked_for() -> None:
    code = (
        "import sys, tinydatasets as td; d = td.load_tinymnist(); s = d.train; "
        "m = [td.info('tinymnist'), d.metadata, s.metadata, s[:9].metadata]; "
        "assert [x['n_samples'] for x in m] == [1540, 1540, 1000, 9]; "
        "assert 'tinydatasets._records' not in sys.modules; "
        "assert 'benchmarks' in s.metadata; assert 'tinydatasets._records' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    "use",
    [
        dict,
        len,
        list,
        repr,
        copy.copy,
        copy.deepcopy,
        lambda m: json.loads(json.dumps(m)),
        lambda m: {**m},
        lambda m: m | {"a": 1},
        lambda m: {"a": 1} | m,
        lambda m: dict(m.items()),
        lambda m: list(m.values()),
        lambda m: m.get("benchmarks"),
        lambda m: m["pi_memory_usage"],
        lambda m: "pi_training_time" in m,
        lambda m: m == {},
    ],
)
def test_metadata_that_are_read_late_are_as_complete_as_others(use: Any) -> None:
    plain = td.Metadata(dict(td.info("tinymnist")))
    late = td.info("tinymnist")
    assert type(late) is not td.Metadata
    answer = use(late)
    assert answer == use(plain)
    assert td.Metadata in {type(late), type(answer)}  # a copy is late too, until it is looked at


def test_a_pickle_leaves_the_records_where_they_are() -> None:
    late = td.info("tinymnist")
    travelled = pickle.dumps(late)
    assert len(travelled) < 2500
    assert type(late) is not td.Metadata
    assert pickle.loads(travelled) == td.info("tinymnist")


def test_late_metadata_are_read_only_and_keep_what_replaces_them() -> None:
    late = td.info("tinymnist")
    with pytest.raises(TypeError, match="Metadata is read-only"):
        late["name"] = "x"
    mine = late.replace(benchmarks="mine", split="train")
    assert (mine["split"], mine["benchmarks"]) == ("train", "mine")
    assert dict(mine)["benchmarks"] == "mine"
    assert mine["pi_memory_usage"]


def test_records_written_at_once_are_all_kept(measured: Record, installed: Path) -> None:
    pytest.importorskip("fcntl", reason="nothing is locked on this platform")
    names = [f"device {i:02d}" for i in range(24)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: save(on(measured, name)), names))
    assert [r["device"]["model"] for r in _records.read_file(str(installed))] == names
    assert os.listdir(installed.parent) == [installed.name]


def test_a_folder_that_cannot_be_written_is_one_line(
    measured: Record, installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed.parents[1].write_text("a file, where a folder should be")
    with pytest.raises(td.CacheError, match="choose a folder that can be written") as caught:
        save(measured)
    assert "\n" not in str(caught.value)


def test_bench_prints_records_and_info_shows_them(
    measured: Record,
    installed: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(measuring, "measure", lambda _, **__: measured)
    assert main(["bench", "tinymnist", "--record"]) == 0
    text = capsys.readouterr().out
    assert _records.origin(measured) in text
    assert f"recorded in {installed}" in text
    assert main(["bench", "--json", "tinymnist", "--record"]) == 0
    done = capsys.readouterr()
    assert json.loads(done.out) == [measured]
    assert done.err == f"recorded in {installed}\n"
    monkeypatch.undo()
    monkeypatch.setenv("TINYDATASETS_DATA_DIR", str(installed.parents[1]))
    assert main(["info", "tinymnist"]) == 0
    shown = capsys.readouterr().out
    assert _records.summary(measured) in shown
    assert f"; {_records.origin(measured)}" in shown


def test_bench_measures_and_says_that_it_was_told_of_emulation(
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ["bench", "tinymnist", "--epochs", "1", "--repeats", "1", "--emulated", "on paper"]
    assert main(arguments) == 0
    text = capsys.readouterr().out
    assert "SimpleNet: emulated (on paper), not measured on a Raspberry Pi" in text
    assert "| epoch of training " in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["tinymnst"], "did you mean 'tinymnist'?"),
        (["tinymnist", "nothing"], "unknown data set 'nothing'"),
        (["--epochs", "0"], "epochs must be an integer of at least 1, not 0"),
        (["--batch-size", "0"], "batch_size must be"),
        (["--repeats", "-1"], "repeats must be"),
        (["--model", "HugeNet"], "unknown network 'HugeNet'"),
    ],
)
def test_wrong_arguments_are_refused_before_anything_is_measured(
    arguments: list[str],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a process was begun")

    monkeypatch.setattr(measuring, "_child", refuse)
    assert main(["bench", *arguments]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_what_runs_in_a_process_of_its_own_prints_one_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert workload.main(["tinymnist", "LinearNet", "2", "64", "0"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert list(result["stages"]) == ["start", "load", "batches", "training"]
    assert len(result["training_epochs"]) == 2
    assert len(result["batch_epochs"]) == workload.BATCH_EPOCHS
    assert result["samples"] == 1000
    assert workload.main(["tinymnst", "LinearNet", "2", "64", "0"]) == 0
    assert json.loads(capsys.readouterr().out)["error"] == "UnknownNameError"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("raise SystemExit('no way')", "failed with exit code 1: no way"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "is there enough memory?"),
        ('print(\'{"error": "IntegrityError", "message": "damaged"}\')', "damaged"),
    ],
)
def test_a_process_that_comes_to_grief_is_one_line(code: str, message: str) -> None:
    with pytest.raises(td.TinyDatasetsError) as caught:
        measuring._child(["-c", code])
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_modules_of_the_user_are_not_taken_for_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.version_info < (3, 11):
        pytest.skip("Python 3.10 looks in the working folder first, whatever is asked")
    (tmp_path / "json.py").write_text("raise RuntimeError('mine')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [p for p in sys.path if p not in {"", os.getcwd()}])
    assert measuring._child(["-c", "import json; print(json.dumps(1))"]) == 1
