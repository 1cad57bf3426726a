"""Nothing is lost and nothing comes twice without reason, whatever dies in the middle. Real servers and processes."""

import time

import pytest

from tests.notifications.services import (
    PrivatePostgres,
    break_connections,
    postgres_program,
    program_on,
    wait_until,
)
from tests.plugins.require import redis_url

pytestmark = [pytest.mark.smtp, pytest.mark.slow]

DELIVERIES = 500
DRAINED_WITHIN = 90  # seconds


def everything_sent(number):
    return {"deliveries": {"sent": number}, "letters": {"sent": number}}


def wait_for_the_last(mail, number):
    wait_until(lambda: len(set(mail.message_ids)) >= number, DRAINED_WITHIN, f"the delivery of {number} mails")


def settle(program, number):
    """Wait until the last letters are marked too."""
    wait_until(lambda: program.states() == everything_sent(number), 30, f"the marking of {number} letters")


def report(capsys, what, mail, number, harm, began):
    """Print the figures, and return how many mails never came."""
    lost = number - len(set(mail.message_ids))
    figures = f"{number} deliveries, {harm}, {lost} lost, {mail.duplicates} duplicates"
    with capsys.disabled():
        print(f"\n{what}: {figures}, {time.monotonic() - began:.1f} s")  # noqa: T201
    return lost


@pytest.mark.postgres
@pytest.mark.redis
def test_killed_workers_lose_nothing_and_send_at_most_one_mail_twice_each(tmp_path, capsys):
    with program_on(tmp_path, "postgres", seconds_each=0.01, redis=redis_url()) as (program, mail):
        for name in ("one", "two"):
            program.worker(name)
        program.beat()
        began = time.monotonic()
        program.announce(DELIVERIES)

        victims = ["one", "two", "one", "two"]
        for number, victim in enumerate(victims, start=1):
            wait_until(lambda goal=number * 100: mail.taken >= goal, 60, f"{number * 100} mails")
            mail.fall_silent()
            time.sleep(0.3)  # both are stuck now, with a mail that is taken and not marked
            program.kill(victim)
            mail.go_on()
            program.worker(victim)
        wait_for_the_last(mail, DELIVERIES)
        settle(program, DELIVERIES)

        assert report(capsys, "Killed workers", mail, DELIVERIES, f"{len(victims)} kills", began) == 0
        assert mail.duplicates <= len(victims)
        assert sorted(set(mail.recipients)) == sorted((f"carer{number}@example.org",) for number in range(DELIVERIES))


@pytest.mark.postgres
@pytest.mark.redis
def test_broken_connections_to_the_database_lose_nothing(tmp_path, capsys):
    with program_on(tmp_path, "postgres", seconds_each=0.01, redis=redis_url()) as (program, mail):
        for name in ("one", "two"):
            program.worker(name)
        program.beat()
        began = time.monotonic()
        program.announce(DELIVERIES)

        broken = 0
        for goal in (100, 250, 400):
            wait_until(lambda goal=goal: mail.taken >= goal, 60, f"{goal} mails")
            broken += break_connections(program.database)
        wait_for_the_last(mail, DELIVERIES)
        settle(program, DELIVERIES)

        assert report(capsys, "Broken connections", mail, DELIVERIES, f"{broken} broken", began) == 0
        assert mail.duplicates <= broken


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_killed_beat_of_the_embedded_mode_loses_nothing(database, tmp_path, capsys):
    with program_on(tmp_path, database, seconds_each=0.01) as (program, mail):
        program.beat()
        began = time.monotonic()
        program.announce(150)

        for goal in (40, 80):
            wait_until(lambda goal=goal: mail.taken >= goal, 60, f"{goal} mails")
            mail.fall_silent()
            time.sleep(0.3)
            program.kill("beat")
            mail.go_on()
            program.beat()
        wait_for_the_last(mail, 150)
        settle(program, 150)

        assert report(capsys, f"Killed beat on {database}", mail, 150, "2 kills", began) == 0
        assert mail.duplicates <= 2


@pytest.fixture
def private_postgres():
    if not postgres_program("initdb"):
        pytest.fail("The server's programs (initdb, pg_ctl) are not installed; a restart cannot be tried without them.")
    with PrivatePostgres() as server:
        yield server


@pytest.mark.postgres
@pytest.mark.parametrize("mode", [pytest.param("workers", marks=pytest.mark.redis), "embedded"])
def test_sweeps_go_on_after_a_restart_of_the_database(mode, private_postgres, tmp_path, capsys):
    redis = redis_url() if mode == "workers" else ""
    with program_on(tmp_path, private_postgres.url, redis=redis) as (program, mail):
        if redis:
            program.worker("one")
        program.beat()
        began = time.monotonic()
        program.announce(10)
        wait_for_the_last(mail, 10)

        for round_ in (1, 2):
            private_postgres.restart()
            program.announce(10)
            wait_for_the_last(mail, 10 + 10 * round_)
        settle(program, 30)

        assert report(capsys, f"Restarted PostgreSQL, {mode}", mail, 30, "2 restarts", began) == 0
        assert mail.duplicates == 0
