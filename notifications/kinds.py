"""Kinds of notification. A feature subclasses `Kind` in its `announcements.py`, loaded in its `AppConfig.ready()`."""

from enum import Enum

from django.apps import apps
from django.utils.translation import gettext as _


class Audience(Enum):
    """The hat in which somebody is told. Hats never mix: a bell shows only lines for the hat that is worn."""

    FAMILY = "family"
    STAFF = "staff"
    ANYBODY = "anybody"


FAMILY, STAFF, ANYBODY = Audience


class UnknownKind(Exception):
    """A row names a kind that no app has registered: its app is missing, or the kind was renamed."""


_kinds = {}


class Kind:
    """One sort of news: whom it is for, how it reads, and whether it may still be told.

    Every method that takes deliveries gets saved rows of this kind, each with its `announcement`; in `line`, `url`,
    `sentence` and `still_due`, `delivery.about` is the object that `about` has loaded. A kind keeps no state.
    """

    slug = ""  # what rows call this kind, for ever; a base class for several kinds has none
    audience = FAMILY
    must = False  # must be known: mailed at once, whatever the preset and the hour
    gathered = False  # many small ones that make up a day: one mail for all of them
    mailed_under = ()  # names of the presets under which it is mailed at all; empty is all of them
    mail_for_staff = False  # staff find it at the bell; few things are worth a mail to them

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if not cls.slug:
            return
        if cls.slug in _kinds:
            raise ValueError(f"Two kinds of notification are called {cls.slug!r}.")
        _kinds[cls.slug] = cls

    def visible(self, user, deliveries):
        """Primary keys of those deliveries whose object `user` may see now, in one query for all of them.

        Asked at the bell and again at sending. user: None for addresses without an account.
        """
        raise NotImplementedError

    def shown_to(self, viewer, deliveries):
        """The same for a hat that is worn: a kind for staff of several settings narrows it to `viewer.setting`."""
        return self.visible(viewer.user, deliveries)

    def still_due(self, delivery):
        """Whether a mail, though its object may be seen, still has a point."""
        return True

    def about(self, deliveries):
        """{primary key: object} of what these deliveries are about, in one query; what is gone is missing."""
        model = apps.get_model(deliveries[0].announcement.about_type)
        return model._default_manager.in_bulk({delivery.announcement.about_pk for delivery in deliveries})

    def line(self, delivery):
        """The line at the bell, read only by somebody who may see the object."""
        raise NotImplementedError

    def url(self, delivery):
        """Path of the page that shows it."""
        raise NotImplementedError

    def sentence(self, delivery):
        """What the mail says. Anybody may read over a shoulder: no name, nothing of what was written."""
        return _("There is something new for you.")

    def subject(self, deliveries):
        """Subject of a mail in which all deliveries are of this kind; as neutral as the sentence."""
        return _("Something new for you")


def kind_of(slug):
    """A fresh instance of the kind that rows call `slug`. Raises UnknownKind."""
    try:
        return _kinds[slug]()
    except KeyError:
        raise UnknownKind(f"No kind of notification is called {slug!r}.") from None


def slugs_for(*audiences):
    return [slug for slug, kind in _kinds.items() if kind.audience in audiences]


def slugs_one_can_do_without():
    return [slug for slug, kind in _kinds.items() if not kind.must]


def by_kind(deliveries):
    """Pairs (kind, its deliveries), in order of first appearance."""
    groups = {}
    for delivery in deliveries:
        groups.setdefault(delivery.announcement.kind, []).append(delivery)
    return [(kind_of(slug), group) for slug, group in groups.items()]


def with_objects(kind, deliveries):
    """Those deliveries whose object still exists, each with it as `about`."""
    objects = kind.about(deliveries) if deliveries else {}
    for delivery in deliveries:
        delivery.about = objects.get(delivery.announcement.about_pk)
    return [delivery for delivery in deliveries if delivery.about is not None]
