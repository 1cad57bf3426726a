from celery import shared_task

from families.actions import imports, leaving, restrictions, rooms


@shared_task
def ask_to_decide():
    restrictions.ask_to_decide()


@shared_task
def close_places():
    leaving.close_places()


@shared_task
def clear_rooms():
    rooms.clear_rooms()


@shared_task
def work_on_imports():
    imports.work_on_imports()


@shared_task
def forget_imports():
    imports.forget_imports()
