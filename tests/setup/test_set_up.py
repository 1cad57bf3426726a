"""bin/setup on machines that lack something. No network: what would be installed is either there or refused."""

import hashlib
import os
import shutil
import subprocess
import sys

import pytest

from tests.setup.processes import ROOT

NOBODY = 65534


@pytest.fixture
def checkout(tmp_path):
    """As much of a fresh checkout as set-up needs, in a folder with spaces in its name."""
    folder = tmp_path / "a fresh checkout"
    folder.mkdir()
    shutil.copy(ROOT / "Makefile", folder)
    for name in ("bin", "requirements"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture
def machine(tmp_path):
    """A PATH on which only what a test puts there is found."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("sh", "dirname", "make"):
        (folder / name).symlink_to(shutil.which(name))
    return folder


def put_python(machine, name, *, version, refuses):
    """A Python that answers set-up's questions: its version, and a refusal to those that hold the word."""
    program = machine / name
    program.write_text(f'#!/bin/sh\ncase "$2" in *{refuses}*) exit 1 ;; *python_version*) echo {version} ;; esac\n')
    program.chmod(0o755)


def set_up(checkout, *arguments, path=None, **variables):
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHON", "MAKEFLAGS", "MFLAGS")}
    environment = kept | {"PATH": str(path) if path else os.environ["PATH"]} | variables
    command = [checkout / "bin" / "setup", *arguments]
    return subprocess.run(command, env=environment, cwd="/", capture_output=True, text=True, timeout=120, check=False)


def test_a_python_too_old_is_refused_in_one_sentence(checkout, machine):
    for name in ("python3", "python3.11"):
        put_python(machine, name, version="3.9.2", refuses="version_info")

    outcome = set_up(checkout, "runtime", path=machine)

    assert outcome.returncode == 1
    assert outcome.stderr == (
        "Hometime needs Python 3.11 or newer, but python3 is 3.9.2. "
        "Install a newer one, or name it: make run PYTHON=/path/to/python3\n"
    )
    assert not (checkout / ".venv").exists()


def test_a_python_without_venv_is_refused_with_what_to_install(checkout, machine):
    put_python(machine, "python3", version="3.11.2", refuses="ensurepip")

    outcome = set_up(checkout, "runtime", path=machine)

    assert outcome.returncode == 1
    assert outcome.stderr == (
        "Hometime needs Python's venv module, which python3 lacks. On Debian or Ubuntu: sudo apt install python3-venv\n"
    )
    assert not (checkout / ".venv").exists()


def test_a_machine_without_python_is_told_what_to_install(checkout, machine):
    outcome = set_up(checkout, "runtime", path=machine)

    assert outcome.returncode == 1
    assert outcome.stderr == (
        "Hometime needs Python 3.11 or newer, and none was found. "
        "On Debian or Ubuntu: sudo apt install python3 python3-venv\n"
    )


def test_a_newer_python_is_found_beside_an_old_one(checkout, machine):
    put_python(machine, "python3", version="3.9.2", refuses="version_info")
    (machine / "python3.12").write_text('#!/bin/sh\necho "$@"\n')
    (machine / "python3.12").chmod(0o755)

    outcome = set_up(checkout, "runtime", path=machine)

    assert outcome.stdout == "bin/set_up.py runtime\n"


def test_a_named_python_is_the_only_one_tried(checkout, tmp_path):
    outcome = set_up(checkout, "runtime", PYTHON=str(tmp_path / "no such python"))

    assert outcome.returncode == 1
    assert outcome.stderr == (
        f"Hometime needs Python 3.11 or newer, but PYTHON={tmp_path}/no such python does not run.\n"
    )


def test_make_passes_the_sentence_on_and_stops(checkout, machine):
    outcome = subprocess.run(
        ["make", "run"], cwd=checkout, env={"PATH": str(machine)}, capture_output=True, text=True, check=False
    )

    assert outcome.returncode == 2
    assert outcome.stderr.startswith("Hometime needs Python 3.11 or newer, and none was found.")
    assert outcome.stdout == ""


@pytest.mark.parametrize("name", ["runtime", "dev"])
def test_a_finished_set_up_is_left_as_it_is(name, checkout):
    lock = hashlib.sha256((checkout / "requirements" / "dev.txt").read_bytes()).hexdigest()
    python = checkout / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch(0o755)
    (checkout / ".venv" / "set-up.txt").write_text(f"dev {lock} 3.11\n")

    outcome = set_up(checkout, name)

    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, "", "")


@pytest.mark.slow
def test_a_set_up_that_fails_leaves_nothing_half_made(checkout):
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").write_text("left by an interrupted set-up")

    # The command that would reach out is told not to.
    outcome = set_up(
        checkout, "runtime", PIP_NO_INDEX="1", PIP_FIND_LINKS="", PIP_CONFIG_FILE=os.devnull, UV_OFFLINE="1"
    )

    assert outcome.returncode == 1
    assert outcome.stderr.splitlines()[-1] == (
        "The parts Hometime is built from could not be installed: the lines above say why."
    )
    assert not (checkout / ".venv").exists()


def python_of_everybody():
    """A Python that the user `nobody` can start, as the developer's own may lie in a closed home folder."""
    for python in ("/usr/bin/python3", "/usr/local/bin/python3", os.path.realpath(sys.executable)):
        try:
            subprocess.run([python, "-c", "import ensurepip, venv"], user=NOBODY, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        return python
    return None


def test_a_folder_that_cannot_be_written_is_named_in_one_sentence(checkout):
    checkout.chmod(0o555)
    if os.geteuid() != 0:
        outcome = set_up(checkout, "runtime", PYTHON=sys.executable)
    else:
        python = python_of_everybody()
        if python is None:
            pytest.skip("root may write anywhere, and no Python here is open to another user")
        outcome = as_nobody(checkout, python)
    checkout.chmod(0o755)

    assert outcome.returncode == 1
    assert outcome.stderr.splitlines() == [f"Hometime cannot write to its own folder, {checkout}: Permission denied."]


def as_nobody(checkout, python):
    """root writes anywhere, so somebody else tries; the way there is opened for as long as that takes."""
    closed = [folder for folder in checkout.parents if not folder.stat().st_mode & 0o001]
    modes = {folder: folder.stat().st_mode for folder in closed}
    try:
        for folder in closed:
            folder.chmod(0o755)
        return subprocess.run(
            [checkout / "bin" / "setup", "runtime"],
            env={"PATH": "/usr/bin:/bin", "PYTHON": python},
            cwd="/",
            user=NOBODY,
            group=NOBODY,
            extra_groups=[],
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        for folder, mode in modes.items():
            folder.chmod(mode)
