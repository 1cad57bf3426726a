from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from families.models import Setting


class NotTheSettingsName:
    """A password is not the nursery's name with some figures behind it: that is the first thing a thief tries."""

    def validate(self, password, user=None):
        typed = _letters(password)
        for name in Setting.objects.values_list("name", flat=True):
            if (letters := _letters(name)) and len(letters) > 3 and letters in typed:
                raise ValidationError(self.get_help_text(), code="password_names_the_setting")

    def get_help_text(self):
        return _("Choose a password without the nursery's name in it.")


def _letters(text):
    return "".join(character for character in text.casefold() if character.isalpha())
