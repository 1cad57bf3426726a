"""What templates need to draw the look: icons, faces, marks, the sky, keys of forms, days and times."""

import uuid
import zlib
from datetime import datetime

from django import template
from django.conf import settings
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from ui.icons import ICONS
from ui.once import HAT, KEY, hat_of

register = template.Library()

FACE_TINTS = 6
A_WEEK = 7  # days

# Kind of a diary entry: its tint (parts/kind.css) and its icon.
KINDS = {
    "sleep": ("sleep", "moon"),
    "food": ("food", "utensils"),
    "meal": ("food", "utensils"),
    "snack": ("food", "apple"),
    "milk": ("food", "milk"),
    "nappy": ("toilet", "droplets"),
    "toilet": ("toilet", "droplets"),
    "mood": ("mood", "smile"),
    "activity": ("activity", "palette"),
    "note": ("note", "notebook-pen"),
    "door": ("note", "door-open"),
    "medicine": ("medicine", "pill"),
    "accident": ("accident", "bandage"),
    "home": ("home", "house"),
    "must": ("must", "bell"),
    "here": ("here", "sun"),
}


class UnknownIcon(Exception):
    """The icon is not in ui.icons.ICONS, so it is not in the sprite."""


@register.simple_tag
def styles(*parts):
    """Links to the style sheets of these parts: static/css/parts/<part>.css."""
    sheets = ((static(f"css/parts/{part}.css"),) for part in parts)
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', sheets)


@register.simple_tag
def icon(name, label="", way=False):
    """An icon of the sprite.

    label: what a reader of the screen hears; without it the icon is decoration and a word stands beside it.
    way: the icon points along the line of reading and turns in right-to-left languages.
    """
    if name not in ICONS and settings.MODE != "production":
        raise UnknownIcon(name)
    drawn = format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        " icon--way" if way else "",
        static("ui/icons.svg"),
        name,
    )
    return format_html('{}<span class="visually-hidden">{}</span>', drawn, label) if label else drawn


@register.simple_tag
def avatar(name, code="", size=""):
    """Initials on one of six tints. The tint comes from the code, so that it stays when a name changes.

    size: "small", "large" or nothing.
    """
    tint = zlib.crc32(str(code or name).encode()) % FACE_TINTS + 1
    classes = ["avatar", f"avatar--{tint}"] + ([f"avatar--{size}"] if size else [])
    return format_html('<span class="{}" aria-hidden="true">{}</span>', " ".join(classes), _initials(name))


def _initials(name):
    words = str(name).split()
    first_and_last = words[:1] + words[1:][-1:]
    return "".join(word[0] for word in first_and_last).upper()


@register.simple_tag
def kind_mark(kind, icon_name=""):
    """The round mark of a kind of entry; the word stands beside it.

    icon_name: another icon than the kind's own, say the face of a mood or what waits behind a lamp.
    """
    tint, own_icon = KINDS[str(kind)]
    return format_html('<span class="kind kind--{}">{}</span>', tint, icon(icon_name or own_icon))


@register.simple_tag
def kind_icon(kind, icon_name=""):
    """The icon of a kind of entry, without its mark."""
    return icon(icon_name or KINDS[str(kind)][1])


@register.filter
def kind_tint(kind):
    """The name of a kind's tint, for `class="is-…"`."""
    return KINDS[str(kind)][0]


@register.simple_tag
def sky():
    """Which sky a family's page has at this hour: morning, day or evening."""
    hour = timezone.localtime().hour
    if 5 <= hour < 11:
        return "morning"
    return "day" if 11 <= hour < 17 else "evening"


@register.simple_tag(takes_context=True)
def once_key(context):
    """The hidden fields of every form of ours: the token, the key by which it acts only once, the hat it is shown in.

    A page that is shown again gets a new key, also after a refusal: nothing was done under the old one.
    """
    request = context.get("request")
    key = format_html('{}<input type="hidden" name="{}" value="{}">', _token_field(request), KEY, uuid.uuid4())
    hat = hat_of(request)
    return format_html('{}<input type="hidden" name="{}" value="{}">', key, HAT, hat) if hat else key


def _token_field(request):
    if request is None:
        return mark_safe("")
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))


@register.filter
def day_name(day):
    """Thursday 16 October; with the year when it is not this one."""
    if not day:
        return ""
    day = _local(day)
    name = f"{formats.date_format(day, 'l')} {formats.date_format(day, 'MONTH_DAY_FORMAT')}"
    return name if day.year == timezone.localdate().year else f"{name} {day.year}"


@register.filter
def near_day(day):
    """As people say it on the day itself: today, yesterday, Tuesday; from a week on 6 October."""
    if not day:
        return ""
    day = _local(day)
    days_ago = (timezone.localdate() - (day.date() if isinstance(day, datetime) else day)).days
    if days_ago in (0, 1):
        return gettext("today") if days_ago == 0 else gettext("yesterday")
    return formats.date_format(day, "l" if 1 < days_ago < A_WEEK else "MONTH_DAY_FORMAT")


@register.filter
def clock(moment):
    """8:05, 17:20: the same in every language, as on the wall of the room."""
    return formats.time_format(_local(moment), "G:i") if moment else ""


def _local(moment):
    return timezone.localtime(moment) if isinstance(moment, datetime) and timezone.is_aware(moment) else moment


@register.simple_tag
def control(field, css_class, **attributes):
    """The input of a form field, in the look's class; attributes without a value are left to the form.

    Placeholders of third-party forms are dropped: they vanish while somebody types, and the label says it.
    """
    field.field.widget.attrs.pop("placeholder", None)
    own = field.field.widget.attrs.get("class", "")
    wrong = "is-invalid" if field.errors else ""
    given = {name: value for name, value in attributes.items() if value}
    return field.as_widget(attrs={"class": " ".join(filter(None, [own, css_class, wrong]))} | given)


@register.simple_tag
def choice_control(choice):
    """One radio button or tick of a group, without the label around it."""
    choice.data["attrs"]["class"] = "form-check-input"
    return choice.tag()


@register.filter
def first_name(name):
    """Priya, of Priya Nair."""
    return next(iter(str(name).split()), "")
