from django.db import DatabaseError, connection
from django.http import JsonResponse

from notifications.health import last_sweep, outbox_age
from ui.routes import route

# Seconds. Later than this, mail is stuck or the scheduler has stopped.
OLDEST_WAITING = 600
OLDEST_SWEEP = 120


@route("P0", open=True)
def healthz(request):
    """The process is alive."""
    return JsonResponse({"alive": True})


@route("P0", open=True)
def readyz(request):
    """The database answers, the sweeps come by, the outbox is not stuck. 503 where one of them is not so."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        waiting, sweep = outbox_age(), last_sweep()
    except DatabaseError:
        return JsonResponse({"database": False}, status=503)
    ready = (waiting or 0) < OLDEST_WAITING and sweep is not None and sweep < OLDEST_SWEEP
    answer = {"database": True, "outbox_age_seconds": waiting, "last_sweep_seconds_ago": sweep}
    return JsonResponse(answer, status=200 if ready else 503)
