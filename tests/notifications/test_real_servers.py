"""The outbox with real processes, a real mail server and a real broker."""

import time
from collections import Counter

import pytest

from tests.notifications.services import free_port, program_on, wait_until
from tests.plugins.require import redis_url

pytestmark = pytest.mark.smtp

ON_BOTH_DATABASES = pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)


@ON_BOTH_DATABASES
def test_sweeps_of_the_same_moment_send_each_letter_once(database, tmp_path):
    with program_on(tmp_path, database) as (program, mail):
        program.announce(60)
        go = program.sweeps(3)

        assert go() == [0, 0, 0]

        assert Counter(mail.recipients) == {(f"carer{number}@example.org",): 1 for number in range(60)}
        assert program.states() == {"deliveries": {"sent": 60}, "letters": {"sent": 60}}


def test_a_mail_reaches_a_real_mail_server_with_all_its_parts(tmp_path):
    with program_on(tmp_path, "sqlite") as (program, mail):
        program.announce(1)
        program.sweeps(1)()

        [sent] = mail.messages
        assert [part.get_content_type() for part in sent.walk()] == ["multipart/alternative", "text/plain", "text/html"]
        assert (sent["To"], sent["Subject"], sent["Auto-Submitted"]) == (
            "carer0@example.org",
            "A sample",
            "auto-generated",
        )


def test_a_refused_recipient_does_not_keep_the_others_from_their_mail(tmp_path):
    with program_on(tmp_path, "sqlite") as (program, mail):
        mail.refuses = {"carer1@example.org"}
        program.announce(3)
        program.sweeps(1)()

        assert Counter(mail.recipients) == {("carer0@example.org",): 1, ("carer2@example.org",): 1}
        assert program.states() == {"deliveries": {"sent": 2, "waiting": 1}, "letters": {"sent": 2, "waiting": 1}}


@pytest.mark.redis
@ON_BOTH_DATABASES
def test_a_worker_that_is_told_to_look_now_delivers_without_beat(database, tmp_path):
    with program_on(tmp_path, database, redis=redis_url()) as (program, mail):
        program.worker("one")
        wait_until(lambda: "ready" in program.log("one"), 30, "the start of the worker")

        program.announce(5)

        wait_until(lambda: mail.taken == 5, 10, "the delivery")


def test_beat_delivers_without_any_broker(tmp_path):
    with program_on(tmp_path, "sqlite") as (program, mail):
        program.beat()
        program.announce(5)

        wait_until(lambda: mail.taken == 5, 20, "the delivery")


def test_a_dead_broker_fails_no_page_and_costs_it_little_time(tmp_path):
    with program_on(tmp_path, "sqlite", redis=f"redis://127.0.0.1:{free_port()}/0") as (program, _mail):
        began = time.monotonic()
        program.announce(3)

        assert time.monotonic() - began < 5
        assert program.states() == {"deliveries": {"waiting": 3}, "letters": {}}
