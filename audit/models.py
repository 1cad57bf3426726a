from django.db import models


class Immutable(Exception):
    """The log is only ever added to."""


class LogQuerySet(models.QuerySet):
    """Rows of the log: added and read, never changed or deleted through the application."""

    def update(self, **values):
        raise Immutable

    def bulk_update(self, *args, **kwargs):
        raise Immutable

    def bulk_create(self, rows, *, update_conflicts=False, **kwargs):
        if update_conflicts:
            raise Immutable
        return super().bulk_create(rows, **kwargs)

    def delete(self):
        raise Immutable

    def about(self, obj):
        return self.filter(object_type=obj._meta.label, object_code=obj.code)


class LogRow(models.Model):
    """A row is saved once."""

    objects = LogQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, **options):
        if not self._state.adding:
            raise Immutable
        super().save(**options)

    def delete(self, **options):
        raise Immutable


class Event(LogRow):
    """Somebody changed something. Actor and object are plain values: the log outlives both and decides nothing."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.CharField(max_length=40, blank=True)  # the account's code; "" for the software itself
    hat = models.CharField(max_length=60, blank=True)
    what = models.CharField(max_length=120)
    object_type = models.CharField(max_length=80, blank=True)
    object_code = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["object_type", "object_code", "at"], name="event_of_object")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.what}"


class Viewing(LogRow):
    """Somebody opened a page that showed children's records. One row a page; what it showed is a list."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.CharField(max_length=40)
    hat = models.CharField(max_length=60, blank=True)
    route = models.CharField(max_length=80)
    records = models.JSONField()  # {"families.Child": ["code", …], …}

    class Meta:
        indexes = [models.Index(fields=["actor", "at"], name="viewing_by_actor")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.route}"
