"""Starts the program as somebody's terminal would, and finds whatever it leaves behind (on Linux, in /proc)."""

import os
import pty
import secrets
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MARK = "HOMETIME_STARTED_BY"
READY = "Ctrl-C stops it."

# Seconds; generous, as other work may share the machine.
PATIENCE = 90


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(data_dir, **variables):
    """A bare one for the embedded default, with a mark by which each process started from it is known again."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "PYTHON") if name in os.environ}
    own = {"MODE": "demo", "DEMO": "0", "PORT": str(free_port()), "DATA_DIR": str(data_dir), MARK: secrets.token_hex(8)}
    return kept | own | variables


def of_this_run(variables):
    """{pid: command line} of all living processes that were started from these environment variables."""
    mark = f"{MARK}={variables[MARK]}".encode()
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
        except OSError:
            continue  # it has just ended, or is not ours to read
    return found


def left_behind(variables, patience=15):
    """What is still there once everything has had time to end; ends it, so that no test disturbs the next."""
    deadline = time.monotonic() + patience
    while (found := of_this_run(variables)) and time.monotonic() < deadline:
        time.sleep(0.1)
    for pid in found:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    return found


def serve(variables, **options):
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True} | options
    return subprocess.Popen([sys.executable, "manage.py", "serve"], cwd=ROOT, env=variables, **options)


def read_until_ready(descriptor):
    """All output up to the line that says the program runs."""
    text = ""
    deadline = time.monotonic() + PATIENCE
    while READY not in text:
        readable, _, _ = select.select([descriptor], [], [], max(0, deadline - time.monotonic()))
        if not readable:
            raise AssertionError(f"not ready after {PATIENCE} s:\n{text}")
        chunk = os.read(descriptor, 4096)
        if not chunk:
            raise AssertionError(f"ended before it was ready:\n{text}")
        text += chunk.decode(errors="replace")
    return text


def in_a_terminal(*command, variables):
    """Starts the command in a terminal of its own; returns (pid, descriptor of the terminal)."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.execvpe(command[0], command, variables)  # noqa: S606 - a fixed command of the test
    return pid, terminal
