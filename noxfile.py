# /// script
# dependencies = ["nox>=2025.2.9"]
# ///
"""What is checked, and how: `nox` runs the default sessions, `nox -l` lists all."""

from __future__ import annotations

import json
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "venv"

PROJECT = nox.project.load_toml("pyproject.toml")
WHEEL_LIMIT = 25_000_000  # bytes
QUICKEST = "tinymnist"  # the data set that is built and validated within half a minute


def groups(*names: str) -> list[str]:
    return list(nox.project.dependency_groups(PROJECT, *names))


def build_wheel(session: nox.Session) -> str:
    """Build the wheel and return its path."""
    session.install("build")
    folder = tempfile.mkdtemp(dir=session.create_tmp())
    session.run("python", "-m", "build", "--wheel", "--outdir", folder, silent=True)
    (wheel,) = Path(folder).glob("*.whl")
    return str(wheel)


def for_every_data_set(session: nox.Session, word: str) -> None:
    """Run ``tinydatasets WORD NAME`` side by side for the names after ``--``, or the quickest.

    ``-- all`` is for a release, and for CI with a machine to itself: it takes half an hour.
    """
    names = session.posargs or [QUICKEST]
    if names == ["all"]:
        found = json.loads(str(session.run("tinydatasets", "list", "--json", silent=True)))
        names = [item["name"] for item in found]
    # One thread a process: many threads on small matrices wait for each other.
    env = {"OPENBLAS_NUM_THREADS": "1"}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for said in pool.map(
            lambda name: session.run("tinydatasets", word, name, silent=True, env=env), names
        ):
            session.log(str(said).strip())


@nox.session
def lint(session: nox.Session) -> None:
    """Style, spelling, and the floors of the house."""
    session.install("-e", ".", *groups("lint"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("codespell")
    session.run("validate-pyproject", "pyproject.toml")
    session.run("lint-imports")


@nox.session
def types(session: nox.Session) -> None:
    """Strict types over src, tests, benchmarks and this file."""
    session.install("-e", ".", *groups("types"))
    session.run("mypy")


def run_tests(session: nox.Session, *options: str) -> None:
    """Run the tests against the built wheel."""
    extras = "dask,images,plot,progress,recipes,reports"
    session.install(f"{build_wheel(session)}[{extras}]", *groups("test", "peers"))
    # One thread a process: many threads on small matrices wait for each other.
    threads = {"OPENBLAS_NUM_THREADS": "1"}
    session.run("pytest", "-n", "auto", *options, *session.posargs, env=threads)


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests against the built wheel; arguments go to pytest."""
    run_tests(session)


@nox.session(default=False)
def coverage(session: nox.Session) -> None:
    """Run the tests and see which lines they reach; takes half as long again."""
    run_tests(session, "--cov", "--cov-report=term-missing")


@nox.session
def wheel(session: nox.Session) -> None:
    """Check what is in the wheel, and that it works with nothing beside its dependencies."""
    built = Path(build_wheel(session))
    session.install("twine")
    session.run("twine", "check", "--strict", str(built))
    size = built.stat().st_size
    if size > WHEEL_LIMIT:
        session.error(f"the wheel has {size:,} bytes, and {WHEEL_LIMIT:,} are allowed")
    session.log(f"the wheel has {size:,} bytes")
    session.install("--force-reinstall", str(built))
    with session.chdir(session.create_tmp()):
        session.run("tinydatasets", "verify")
        session.run("tinydatasets", "train", "tinymnist")


@nox.session
def reports(session: nox.Session) -> None:
    """Validate data sets anew: the reports that they ship are what comes out."""
    session.install(f"{build_wheel(session)}[reports]")
    with session.chdir(session.create_tmp()):
        for_every_data_set(session, "validate")


@nox.session(python="3.10", default=False)
def minimums(session: nox.Session) -> None:
    """Run the tests with the oldest dependencies that are allowed."""
    oldest = [requirement.replace(">=", "==") for requirement in PROJECT["project"]["dependencies"]]
    session.install(build_wheel(session), *oldest, *groups("test"))
    session.run("pytest", *session.posargs)


@nox.session
def recipes(session: nox.Session) -> None:
    """Build data sets anew and compare their digests with the bundled ones."""
    session.install("-e", ".[recipes]")
    for_every_data_set(session, "rebuild")


@nox.session(default=False)
def docs(session: nox.Session) -> None:
    """Build the documentation, warnings being errors."""
    session.install("-e", ".[plot]", *groups("docs"))
    session.run("sphinx-build", "-W", "--keep-going", "-b", "html", "docs", "docs/_build/html")


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Measure on this machine: importing, batches beside peers, augmentation; see benchmarks/."""
    session.install(build_wheel(session), "matplotlib")
    session.run("python", "benchmarks/instructions.py")
    session.run("python", "benchmarks/transforms.py")
    session.install("-r", "benchmarks/requirements.txt")
    folder = session.create_tmp()
    session.run("python", "-m", "benchmarks.loaders", folder, *session.posargs)
    session.log(f"the report is {folder}/report.md")


# They multiply large matrices, which emulation does about a thousand times slower.
TOO_SLOW_EMULATED = (
    "tests/test_fetch_tinymnist.py::test_both_sources_give_the_same_shape_of_answer",
    "tests/test_fetch_tinymnist.py::test_the_second_call_opens_no_socket_and_needs_no_download",
    "tests/test_fetch_tinymnist.py::test_a_corrupted_cache_heals_itself",
    "tests/test_fetch_tinymnist.py::test_a_folder_that_cannot_be_written_is_no_obstacle_once_it_has_the_files",
    "tests/test_fetch_tinymnist.py::test_files_put_there_by_hand_are_used_offline",
    "tests/test_fetch_tinymnist.py::test_real_mnist_is_fetched_curated_and_cached",
    "tests/test_fetch_tinymnist.py::test_sixteen_processes_at_once_all_succeed",
    *(
        f"tests/test_readme.py::test_the_code_of_a_page_runs_and_prints_what_the_page_shows[{page}]"
        for page in (
            "docs/exercises/mislabelled-digits.md",
            "docs/exercises/planted-bias.md",
            "docs/exercises/scaling-curve.md",
            "docs/explanation/curation.md",
            "docs/how-to/curate.md",
        )
    ),
)


@nox.session(python="3.11", default=False)  # as Debian 12 has, so that both have one NumPy
def arm(session: nox.Session) -> None:
    """Run the tests on an emulated Cortex-A72, and write what it shows."""
    folder = Path(os.environ.get("TINYDATASETS_ARM_DIR") or session.cache_dir / "arm").resolve()
    wheel = build_wheel(session)
    session.install(wheel)
    numpy = session.run("python", "-c", "import numpy; print(numpy.__version__)", silent=True)
    needs = ("hypothesis", "matplotlib", "pooch", "platformdirs", "pytest", "scikit-learn", "tqdm")
    session.run(
        *("bash", "tools/arm/setup.sh", str(folder), "machine"),
        external=True,
        env={
            "PYTHON": str(Path(session.bin, "python")),
            "REQUIREMENTS": f"numpy=={str(numpy).strip()} typing-extensions {' '.join(needs)}",
        },
    )
    library = tempfile.mkdtemp(dir=session.create_tmp())
    session.run("python", "-m", "pip", "install", "--no-deps", "--target", library, wheel)
    session.run(
        *(str(folder / "bin/python3-aarch64"), "-m", "pytest"),
        *(f"--deselect={test}" for test in TOO_SLOW_EMULATED),
        *session.posargs,
        external=True,
        env={"PYTHONPATH": library, "OPENBLAS_NUM_THREADS": "1"},
    )
    results = str(folder / "aarch64.md")
    session.run(
        "python", "benchmarks/aarch64.py", str(folder), "--source", library, "--out", results
    )


if __name__ == "__main__":
    nox.main()
