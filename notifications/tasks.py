from celery import shared_task

from notifications import letters, tidying


@shared_task
def deliver():
    letters.deliver()


@shared_task
def tidy():
    tidying.tidy()
