from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST = 128


class MaximumLength:
    """Passwords of 128 characters at most: hashing a novel would keep the server busy."""

    def validate(self, password, user=None):
        if len(password) > MOST:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self):
        return _("Use %(most)d characters or fewer.") % {"most": MOST}
