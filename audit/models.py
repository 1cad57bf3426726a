from django.db import models


class Immutable(Exception):
    """The log is only ever added to."""


class LogQuerySet(models.QuerySet):
    """Rows of the log: added and read, never changed or deleted through the application."""

    def update(self, **values):
        raise Immutable

    def delete(self):
        raise Immutable

    def about(self, obj):
        return self.filter(object_type=obj._meta.label, object_code=obj.code)


class Event(models.Model):
    """Somebody changed something. Actor and object are plain values: the log outlives both and decides nothing."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.CharField(max_length=40, blank=True)  # the account's code; "" for the software itself
    hat = models.CharField(max_length=60, blank=True)
    what = models.CharField(max_length=120)
    object_type = models.CharField(max_length=80, blank=True)
    object_code = models.CharField(max_length=40, blank=True)

    objects = LogQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["object_type", "object_code", "at"], name="event_of_object")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.what}"


class Viewing(models.Model):
    """Somebody opened a page that showed children's records. One row a page; what it showed is a list."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.CharField(max_length=40)
    hat = models.CharField(max_length=60, blank=True)
    route = models.CharField(max_length=80)
    records = models.JSONField()  # {"families.Child": ["code", …], …}

    objects = LogQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["actor", "at"], name="viewing_by_actor")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.route}"
