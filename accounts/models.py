import unicodedata

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from ui.codes import CodeField, new_code
from ui.text import one_line


def folded(text):
    """One spelling for names that differ only in case or in how accents are encoded."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


class UserManager(BaseUserManager):
    def create_user(self, *, name, email=None, sign_in_name=None, password=None, **fields):
        user = self.model(name=name, email=email, sign_in_name=sign_in_name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, sign_in_name):
        return self.get(sign_in_name=folded(sign_in_name))


class User(AbstractBaseUser):
    """An account: who is signed in. What somebody may see hangs on ties and roles, never on the account.

    It has an e-mail address, or a sign-in name from the nursery's letter, or both.
    """

    code = CodeField()
    name = models.CharField(_("name"), max_length=120, validators=[one_line])
    email = models.EmailField(_("e-mail"), max_length=254, unique=True, null=True, blank=True)
    sign_in_name = models.CharField(_("sign-in name"), max_length=60, unique=True, null=True, blank=True)
    is_active = models.BooleanField(default=True)
    # Demo accounts have a published password: production refuses to start while there is one.
    is_demo = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)
    # Part of what every session of the account is checked against: a new stamp ends them all at their next request.
    session_stamp = models.CharField(max_length=16, default=new_code, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "sign_in_name"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="account_has_an_address_or_a_sign_in_name",
                condition=Q(email__isnull=False) | Q(sign_in_name__isnull=False),
            ),
        ]

    def __str__(self):
        return self.name

    def clean_fields(self, exclude=None):
        self._fold()
        super().clean_fields(exclude)

    def save(self, *args, **kwargs):
        self._fold()
        super().save(*args, **kwargs)

    def _fold(self):
        # Case is folded here because a lower-case index misses letters such as Ż on SQLite.
        self.email = folded(self.email) if self.email else None
        self.sign_in_name = folded(self.sign_in_name) if self.sign_in_name else None

    def _get_session_auth_hash(self, secret=None):
        """Ends sessions when the password changes, as everywhere, and when the stamp does."""
        return salted_hmac(
            "accounts.User.session", f"{self.password}:{self.session_stamp}", secret=secret, algorithm="sha256"
        ).hexdigest()

    def get_short_name(self):
        return self.name.split()[0] if self.name.split() else self.name

    @property
    def is_staff(self):
        """Asked by libraries for Django's admin, which this house does not have."""
        return False
