# /// script
# dependencies = ["nox>=2025.2.9"]
# ///
"""What is checked, and how: `nox` runs the default sessions, `nox -l` lists all."""

from __future__ import annotations

import tempfile
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "venv"

PROJECT = nox.project.load_toml("pyproject.toml")
WHEEL_LIMIT = 25_000_000  # bytes


def groups(*names: str) -> list[str]:
    return list(nox.project.dependency_groups(PROJECT, *names))


def build_wheel(session: nox.Session) -> str:
    """Build the wheel and return its path."""
    session.install("build")
    folder = tempfile.mkdtemp(dir=session.create_tmp())
    session.run("python", "-m", "build", "--wheel", "--outdir", folder, silent=True)
    (wheel,) = Path(folder).glob("*.whl")
    return str(wheel)


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


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests against the built wheel; arguments go to pytest."""
    session.install(f"{build_wheel(session)}[plot,progress,recipes]", *groups("test"))
    session.run("pytest", "--cov", "--cov-report=term-missing", *session.posargs)


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


@nox.session(python="3.10", default=False)
def minimums(session: nox.Session) -> None:
    """Run the tests with the oldest dependencies that are allowed."""
    oldest = [requirement.replace(">=", "==") for requirement in PROJECT["project"]["dependencies"]]
    session.install(build_wheel(session), *oldest, *groups("test"))
    session.run("pytest", *session.posargs)


@nox.session
def recipes(session: nox.Session) -> None:
    """Build every data set anew and compare its digests with the bundled ones."""
    session.install("-e", ".[recipes]")
    session.run("tinydatasets", "rebuild", *session.posargs)


@nox.session(default=False)
def docs(session: nox.Session) -> None:
    """Build the documentation, warnings being errors."""
    session.install("-e", ".[plot]", *groups("docs"))
    session.run("sphinx-build", "-W", "--keep-going", "-b", "html", "docs", "docs/_build/html")


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Measure on this machine: cost of importing, epochs of batches."""
    session.install(build_wheel(session))
    session.run("python", "benchmarks/imports.py")
    session.run("python", "benchmarks/epochs.py")


if __name__ == "__main__":
    nox.main()
