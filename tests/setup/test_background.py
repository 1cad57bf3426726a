import os
import signal
import subprocess
import sys
import time

import pytest
from celery import Celery

from nursery.celery import STALE_AFTER, WITH_BROKER, WITHOUT_BROKER, queues, schedule
from tests.setup.processes import PATIENCE, ROOT

# Beat as `serve` starts it, with one sweep that fails and one that takes its time. Argument: folder for its files.
BEAT = """
import pathlib, sys, time
from celery import shared_task
from nursery.celery import app

folder = pathlib.Path(sys.argv[1])

@shared_task(name="fails")
def fails():
    (folder / "failed").write_text("")
    raise ValueError("a sweep that fails")

@shared_task(name="slow")
def slow():
    (folder / "began").write_text("")
    time.sleep(3)
    (folder / "finished").write_text("")

app.add_defaults({"beat_schedule": {
    "fails": {"task": "fails", "schedule": 1},
    "slow": {"task": "slow", "schedule": 2},
}})
app.start(["--quiet", "beat", "--schedule", str(folder / "beat"), "--loglevel", "warning"])
"""


def test_each_sweep_has_an_entry_that_goes_stale():
    assert schedule({"a.tasks.often": 3, "b.tasks.hourly": 3600}) == {
        "a.tasks.often": {"task": "a.tasks.often", "schedule": 3, "options": {"expires": STALE_AFTER}},
        "b.tasks.hourly": {"task": "b.tasks.hourly", "schedule": 3600, "options": {"expires": 3600}},
    }


def test_each_sweep_is_a_task(settings):
    app = Celery(set_as_current=False)
    app.autodiscover_tasks(settings.INSTALLED_APPS, force=True)
    app.finalize()

    assert settings.SWEEPS.keys() - app.tasks.keys() == set()
    assert settings.QUEUES.keys() - settings.SWEEPS.keys() == set()


def test_a_small_installation_has_one_worker_for_every_queue(settings):
    settings.QUEUES = {"a.tasks.often": "mail", "b.tasks.big": "media"}

    assert queues() == ["mail", "maintenance", "media"]


def test_no_task_may_outlast_the_moment_it_is_handed_out_again():
    assert WITH_BROKER["task_time_limit"] < WITH_BROKER["broker_transport_options"]["visibility_timeout"]


def test_without_redis_nothing_is_sent_anywhere():
    assert WITHOUT_BROKER == {"broker_url": "memory://", "task_always_eager": True}


@pytest.mark.slow
@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_beat_outlives_a_failing_sweep_and_ends_after_the_running_one(signum, tmp_path):
    environment = {**os.environ, "MODE": "test", "DATABASE_URL": "", "REDIS_URL": "", "DATA_DIR": str(tmp_path)}
    beat = subprocess.Popen([sys.executable, "-c", BEAT, str(tmp_path)], cwd=ROOT, env=environment)
    deadline = time.monotonic() + PATIENCE
    while not (tmp_path / "began").exists() and beat.poll() is None and time.monotonic() < deadline:
        time.sleep(0.1)

    beat.send_signal(signum)

    assert beat.wait(PATIENCE) == 0
    assert (tmp_path / "failed").exists()
    assert (tmp_path / "finished").exists()
