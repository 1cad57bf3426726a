import os
import subprocess
import sys

import pytest

from tests.setup.processes import ROOT

ONE_OF_EACH = """
import pytest

@pytest.mark.postgres
def test_postgres(): pass

@pytest.mark.redis
def test_redis(): pass

def test_plain(): pass
"""


@pytest.fixture
def run(tmp_path):
    """Runs a suite of its own with the plugin, on a machine whose servers nobody has named."""
    (tmp_path / "test_one_of_each.py").write_text(ONE_OF_EACH)
    settings = tmp_path / "pytest.ini"
    settings.write_text("[pytest]\nmarkers =\n  postgres\n  redis\n")

    def run(**variables):
        named = (
            "REQUIRE",
            "DATABASE_URL",
            "REDIS_URL",
            "TEST_POSTGRES_URL",
            "TEST_REDIS_URL",
            "DJANGO_SETTINGS_MODULE",
        )
        environment = {name: value for name, value in os.environ.items() if name not in named} | variables
        options = ["-p", "tests.plugins.require", "-p", "no:django", "-c", str(settings), "-rsf", "--color=no"]
        command = [sys.executable, "-m", "pytest", *options, str(tmp_path)]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    return run


def test_a_test_is_skipped_with_its_reason_where_its_server_is_not_named(run):
    outcome = run()

    assert outcome.returncode == 0
    assert "1 passed, 2 skipped" in outcome.stdout
    assert "redis: neither REDIS_URL nor TEST_REDIS_URL names a Redis server" in outcome.stdout


def test_what_is_required_fails_instead(run):
    outcome = run(REQUIRE="postgres")

    assert outcome.returncode == 1
    assert "1 passed, 1 skipped, 1 error" in outcome.stdout
    assert "REQUIRE names postgres, but neither DATABASE_URL nor TEST_POSTGRES_URL" in outcome.stdout


def test_a_server_that_does_not_answer_is_no_server(run):
    outcome = run(REQUIRE="redis", REDIS_URL="redis://127.0.0.1:1/0")

    assert outcome.returncode == 1
    assert "REQUIRE names redis, but nothing answers there" in outcome.stdout


def test_a_misspelt_requirement_is_refused(run):
    outcome = run(REQUIRE="postgers")

    assert outcome.returncode == 4
    assert "REQUIRE names postgers; known are browser, postgres, redis, smtp." in outcome.stderr
