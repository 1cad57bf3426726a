from django.db import models


class SentForm(models.Model):
    """A form that was sent and acted upon, kept for a while so that the same one sent again acts no second time."""

    key = models.UUIDField()
    sender = models.CharField(max_length=40)  # the account's code, or "" for somebody not signed in
    path = models.CharField(max_length=300)
    answer = models.CharField(max_length=2000, blank=True)  # where the first answer led to
    sent_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "sender", "path"], name="form_acts_once")]
