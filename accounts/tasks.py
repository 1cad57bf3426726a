from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.db import connection
from django.utils.timezone import now


@shared_task
def forget_limits():
    """Drop counts of tries that are over: the cache's table removes them only where it is full."""
    expires = connection.ops.adapt_datetimefield_value(now().replace(microsecond=0))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {connection.ops.quote_name(cache._table)} WHERE expires < %s", [expires])  # noqa: S608


@shared_task
def forget_sessions():
    """Drop sessions that are over: they say who was signed in."""
    SessionStore.clear_expired()
