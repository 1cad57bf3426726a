"""The parts of a running Hometime as processes of one command, which start together and end together.

Each part is a process group of its own, so that Ctrl-C and a closed terminal reach `serve` alone and each part is ended
in good order. Where `serve` itself is killed, the kernel (Linux) passes the word on to the parts.
"""

import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

HOST = "127.0.0.1"
HOUSE = Path(__file__).resolve().parent.parent  # from wherever `serve` was called
ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

# Seconds.
UNTIL_ANSWERING = 60
UNTIL_KILLED = 10
BETWEEN_LOOKS = 0.2

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class CannotServe(Exception):
    """Says in one sentence what is in the way."""


class Stopped(BaseException):
    """Somebody pressed Ctrl-C, closed the terminal or asked the process to end."""


def stop(signum, frame):
    ignore_further_signals()
    raise Stopped


def ignore_further_signals():
    """A closed terminal sends several at once; the second must not interrupt the ending that the first began."""
    for signum in ENDING_SIGNALS:
        signal.signal(signum, signal.SIG_IGN)


def listen_for_the_end():
    """Set for all three, as a shell may have left any of them ignored."""
    for signum in ENDING_SIGNALS:
        signal.signal(signum, stop)


def say(line):
    """Prints for whoever still reads: the terminal may be gone, and the parts must be ended all the same."""
    try:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def terminal():
    """Descriptor of the terminal that this command was started in; None without one."""
    return next((descriptor for descriptor in (0, 1, 2) if os.isatty(descriptor)), None)


def port_from(text):
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise CannotServe(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def check_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise CannotServe(f"Port {port} is kept for the system. Choose another: PORT=8001 make run") from None
        except OSError:
            raise CannotServe(f"Port {port} is taken. Choose another: PORT={port + 1} make run") from None


def check_writable(folder):
    probe = folder / f".writable-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CannotServe(f"Hometime cannot write to its data folder, {folder}: {error.strerror}.") from None


def answers(port, host):
    """host: a name the program listens to."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": host})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


class Parts:
    """Started one by one inside a `with` block; all ended when it is left, whatever the reason."""

    def __init__(self):
        self.processes = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        ignore_further_signals()
        self.end()

    def start(self, name, *command):
        """command: arguments of Python."""
        # No signal between the start and its being noted down: a part nobody knows of would stay behind.
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING_SIGNALS)
        try:
            self.processes[name] = subprocess.Popen(
                [sys.executable, *command],
                stdin=subprocess.DEVNULL,
                cwd=HOUSE,
                process_group=0,
                preexec_fn=end_with(os.getpid()),
            )
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING_SIGNALS)

    def check(self):
        for name, process in self.processes.items():
            if process.poll() is not None:
                raise CannotServe(f"The {name} ended unexpectedly, so Hometime has stopped.")

    def wait_until_answering(self, port, host):
        deadline = time.monotonic() + UNTIL_ANSWERING
        while not answers(port, host):
            self.check()
            if time.monotonic() > deadline:
                raise CannotServe(f"The web server gave no answer within {UNTIL_ANSWERING} seconds.")
            time.sleep(BETWEEN_LOOKS)

    def watch(self, terminal):
        """Returns when the terminal is closed: where `make` is its first process, no signal comes through."""
        while terminal is None or os.isatty(terminal):
            self.check()
            time.sleep(BETWEEN_LOOKS)

    def end(self):
        """Asks each part to end, which lets a request or a delivery finish; after ten seconds nobody is asked."""
        for process in self.processes.values():
            process.terminate()
        deadline = time.monotonic() + UNTIL_KILLED
        for process in self.processes.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0, deadline - time.monotonic()))
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def end_with(parent):
    """What a new part does before it becomes a program: undo what only `serve` needs, and tie its life to `serve`."""

    def prepare():
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING_SIGNALS)
        for signum in ENDING_SIGNALS:
            signal.signal(signum, signal.SIG_DFL)
        if LIBC:
            LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:
                os._exit(1)

    return prepare
