from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

# A name stands in mails and headers: it is one line, without characters that nobody sees.
one_line = RegexValidator(
    r"^[^\x01-\x1f\x7f\x85\u2028\u2029]*\Z", _("Write it in one line, without special characters."), code="lines"
)
