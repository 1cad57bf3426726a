from celery import shared_task

from families.actions import restrictions


@shared_task
def ask_to_decide():
    restrictions.ask_to_decide()
