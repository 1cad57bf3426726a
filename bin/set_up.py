"""Makes .venv from the hash-pinned lists in requirements/, or brings it up to date. Called by bin/setup.

A stamp in .venv says which list it holds. It is written last, so an interrupted set-up is recognised and made anew.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

VENV = Path(".venv")
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "set-up.txt"
LISTS = Path("requirements")
SETS = ("runtime", "dev")  # the later one holds the earlier one


class CannotSetUp(Exception):
    """Says in one sentence what is in the way."""


def fingerprint(name):
    return hashlib.sha256((LISTS / f"{name}.txt").read_bytes()).hexdigest()


def installed():
    """The set that .venv holds as (name, fingerprint of its list), or None if it is missing or half-made."""
    try:
        name, lock, version = STAMP.read_text().split()
    except (OSError, ValueError):
        return None
    if "PYTHON" in os.environ and version != python_version():
        return None
    return (name, lock) if name in SETS and os.access(PYTHON, os.X_OK) else None


def python_version():
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def run(*command):
    return subprocess.run(command, check=False).returncode == 0


def make_environment():
    print("Setting up .venv: once, about half a minute.", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    VENV.mkdir()
    if not run(sys.executable, "-m", "venv", str(VENV)):
        raise CannotSetUp("Python could not make .venv: the lines above say why.")


def install(name):
    """By uv, which is quick; by pip from the same list where uv cannot be had or cannot reach what pip can."""
    pip = (str(PYTHON), "-m", "pip", "-qq", "--disable-pip-version-check", "install", "--require-hashes")
    uv = (str(PYTHON), "-m", "uv", "--quiet", "pip", "sync", "--python", str(PYTHON), "--require-hashes")
    wanted = str(LISTS / f"{name}.txt")
    if run(*pip, "--only-binary", ":all:", "-r", str(LISTS / "bootstrap.txt")) and run(*uv, wanted):
        return
    print("uv is not to be had here: installing with pip, which takes a little longer.", flush=True)
    if not run(*pip, "-r", wanted):
        raise CannotSetUp("The parts Hometime is built from could not be installed: the lines above say why.")


def set_up(name):
    before = installed()
    if before and (name, fingerprint(name)) == before:
        return
    if before and before == ("dev", fingerprint("dev")):
        return
    if before and before[0] == "dev":
        name = "dev"
    try:
        if before:
            print("Bringing .venv up to date.", flush=True)
            STAMP.unlink()
        else:
            make_environment()
        install(name)
        STAMP.write_text(f"{name} {fingerprint(name)} {python_version()}\n")
    except BaseException:
        STAMP.unlink(missing_ok=True)
        if not before:
            shutil.rmtree(VENV, ignore_errors=True)
        raise


def alone():
    """Waits while another terminal sets up the same folder."""
    folder = os.open(".", os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Waiting for another set-up of this folder.", flush=True)
        fcntl.flock(folder, fcntl.LOCK_EX)


def main():
    if sys.argv[1:] not in [[name] for name in SETS]:
        sys.exit(f"Usage: bin/setup {'|'.join(SETS)}")
    try:
        alone()
        set_up(sys.argv[1])
    except CannotSetUp as problem:
        sys.exit(str(problem))
    except OSError as problem:
        sys.exit(f"Hometime cannot write to its own folder, {Path.cwd()}: {problem.strerror}.")
    except KeyboardInterrupt:
        sys.exit("Set-up stopped; nothing half-made is left.")


if __name__ == "__main__":
    main()
