import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.setup.processes import (
    PATIENCE,
    ROOT,
    environment,
    free_port,
    in_a_terminal,
    left_behind,
    of_this_run,
    read_until_ready,
    serve,
)

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="finds processes in /proc")


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("data of a nursery")


@pytest.fixture
def variables(data_dir):
    return environment(data_dir)


@pytest.fixture
def served(variables):
    """`manage.py serve`, ready."""
    process = serve(variables)
    read_until_ready(process.stdout.fileno())
    yield process
    process.kill()
    process.communicate()
    left_behind(variables, patience=0)


def part(variables, words):
    """Process id of the part started by `serve` itself whose command holds these words."""
    return min(pid for pid, command in of_this_run(variables).items() if words in command)


@pytest.mark.slow
@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_everything_ends_when_asked_to(signum, served, variables):
    served.send_signal(signum)

    assert served.wait(PATIENCE) == 0
    assert left_behind(variables) == {}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "name"), [("gunicorn", "web server"), (" beat ", "clock of the background work")], ids=["web", "beat"]
)
def test_one_part_dying_ends_the_other(words, name, served, variables):
    os.kill(part(variables, words), signal.SIGKILL)

    assert served.wait(PATIENCE) == 1
    assert f"The {name} ended unexpectedly" in served.stderr.read()
    assert left_behind(variables) == {}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent died")
def test_parts_end_when_serve_is_killed(served, variables):
    served.kill()
    served.wait(PATIENCE)

    assert left_behind(variables) == {}


@pytest.mark.slow
def test_everything_ends_when_nobody_reads_the_output_any_more(served, variables):
    served.stdout.close()
    served.stderr.close()

    served.terminate()

    assert served.wait(PATIENCE) == 0
    assert left_behind(variables) == {}
    served.stdout = served.stderr = None


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        (sys.executable, "manage.py", "serve"),
        ("make", "run"),
        ("sh", "-c", "make run; true"),
    ],
    ids=["serve", "make", "make in a shell"],
)
def test_a_closed_terminal_leaves_nothing_behind(command, variables):
    pid, terminal = in_a_terminal(*command, variables=variables)
    read_until_ready(terminal)

    os.close(terminal)

    assert left_behind(variables, patience=PATIENCE) == {}
    os.waitpid(pid, 0)


@pytest.mark.slow
def test_a_closed_terminal_of_an_interactive_shell_leaves_nothing_behind(variables):
    pid, terminal = in_a_terminal("sh", "-i", variables=variables)
    os.write(terminal, b"make run\n")
    read_until_ready(terminal)

    os.close(terminal)

    assert left_behind(variables, patience=PATIENCE) == {}
    os.waitpid(pid, 0)


@pytest.mark.slow
def test_ctrl_c_in_a_terminal_ends_make_run(variables):
    pid, terminal = in_a_terminal("make", "run", variables=variables)
    read_until_ready(terminal)

    os.write(terminal, b"\x03")

    assert left_behind(variables, patience=PATIENCE) == {}
    os.waitpid(pid, 0)
    os.close(terminal)


@pytest.mark.slow
def test_says_where_it_runs_and_how_an_empty_one_is_set_up(variables):
    process = serve(variables)

    text = read_until_ready(process.stdout.fileno())

    process.terminate()
    process.communicate(timeout=PATIENCE)
    address = f"http://127.0.0.1:{variables['PORT']}"
    assert f"Hometime runs at {address}\n" in text
    assert f"Set up your nursery: {address}/" in text


def refused(**variables):
    """What `manage.py serve` says when it does not start."""
    process = subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert process.returncode == 1
    assert process.stdout == ""
    return process.stderr


def test_a_taken_port_is_refused_before_anything_is_made(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        said = refused(**environment(tmp_path, PORT=str(port)))

    assert said == f"Port {port} is taken. Choose another: PORT={port + 1} make run\n"
    assert list(tmp_path.glob("*.sqlite3")) == []


@pytest.mark.parametrize("port", ["0", "65536", "80a", "-1", "١٢٣"])
def test_a_port_that_is_none_is_refused(port, tmp_path):
    said = refused(**environment(tmp_path, PORT=port))

    assert said == f"PORT must be a number from 1 to 65535, not {port!r}.\n"


@pytest.mark.parametrize("key", ["", "made up for this test"], ids=["key to be made", "key given"])
def test_a_data_folder_that_cannot_be_written_is_named_in_one_sentence(key, tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")

    said = refused(**environment(in_the_way / "data", SECRET_KEY=key))

    assert said.count("\n") == 1
    assert str(in_the_way / "data") in said


def test_production_without_its_settings_says_which_is_missing(tmp_path):
    said = refused(**environment(tmp_path, MODE="production", PORT=str(free_port())))

    assert said.startswith("Hometime does not start: SECRET_KEY is missing.")
    assert said.count("\n") == 1
