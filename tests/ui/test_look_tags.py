"""tests of ui/templatetags/ui.py and ui/forms.py: what a page's words and fields look like"""

import re
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import timezone

from ui.templatetags.ui import avatar, clock, day_name, kind_mark, near_day, sky
from ui.views import REFUSED_SAMPLE, SampleForm, gallery


def at(hour):
    return timezone.make_aware(datetime(2026, 10, 15, hour))  # noqa: DTZ001 - make_aware says the zone


@pytest.fixture
def thursday(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 10, 15, 16, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("hour", "look"), [(4, "evening"), (5, "morning"), (10, "morning"), (11, "day"), (16, "day"), (17, "evening")]
)
def test_sky_follows_the_hour_at_the_nursery(monkeypatch, hour, look):
    monkeypatch.setattr(timezone, "now", lambda: at(hour))

    assert sky() == look


@pytest.mark.usefixtures("thursday")
def test_a_day_has_its_name_and_another_year_its_number():
    assert day_name(date(2026, 10, 15)) == "Thursday 15 October"
    assert day_name(date(2025, 10, 16)) == "Thursday 16 October 2025"
    assert day_name(None) == ""


@pytest.mark.usefixtures("thursday")
def test_a_near_day_is_said_as_people_say_it():
    today = date(2026, 10, 15)

    said = [near_day(today - timedelta(days=days)) for days in (0, 1, 6, 7)]

    assert said == ["today", "yesterday", "Friday", "8 October"]


def test_a_moment_is_shown_by_the_clock_on_the_wall():
    assert clock(datetime(2026, 7, 1, 7, 5, tzinfo=UTC)) == "8:05"
    assert clock(time(17, 20)) == "17:20"
    assert clock(None) == ""


def test_a_face_keeps_its_tint_when_the_name_changes():
    before, after = avatar("Maya Haddad", code="m1"), avatar("Maya Haddad-Reid", code="m1")

    assert before == after == '<span class="avatar avatar--4" aria-hidden="true">MH</span>'


def test_names_cannot_bring_markup_along():
    assert "<b" not in avatar("<b <i", code="x")


def test_a_mark_can_wear_another_icon():
    assert re.search(r'class="kind kind--mood">.*#i-sun"', kind_mark("mood", "sun"))


def test_each_form_gets_a_key_of_its_own(rf):
    form = Template("{% load ui %}{% once_key %}{% once_key %}")

    drawn = form.render(Context({"request": rf.get("/")}))

    first, second = re.findall(r'name="once" value="([0-9a-f-]{36})"', drawn)
    assert first != second
    assert drawn.count("csrfmiddlewaretoken") == 2


# -- Fields ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def refused():
    form = SampleForm(REFUSED_SAMPLE)
    assert not form.is_valid()
    return render_to_string("parts/_form.html", {"form": form, "submit": "Save"})


def test_what_was_typed_is_still_there(refused):
    assert "She put her own socks on." in refused


def test_an_error_belongs_to_its_field(refused):
    area = re.search(r"<textarea[^>]*>", refused).group()

    assert 'aria-invalid="true"' in area
    assert 'aria-describedby="id_words_helptext id_words_error"' in area
    assert 'id="id_words_error"' in refused


def test_errors_of_radio_buttons_are_shown_too(refused):
    assert "Choose one of those that are offered" in refused


def test_the_summary_leads_to_each_field_that_was_refused(refused):
    led_to = re.findall(r'href="#(div_id_\w+)"', refused)

    assert led_to == ["div_id_what", "div_id_started_at", "div_id_words", "div_id_room"]
    assert all(f'id="{target}"' in refused for target in led_to)


def test_what_may_stay_empty_says_so(refused):
    assert refused.count("(optional)") == 2  # "until", "who may read it"; a tick needs no such word
    assert "*" not in re.sub(r"<[^>]*>", "", refused)


def test_every_field_has_its_label(refused):
    fields = re.findall(r'<(?:input|select|textarea)[^>]*\bid="([^"]+)"', refused)

    assert [name for name in fields if f'for="{name}"' not in refused] == []


# -- The gallery -----------------------------------------------------------------------------------------------------


def ask_for_gallery(rf, viewer):
    request = rf.get("/gallery/")
    request.user, request.viewer = AnonymousUser(), viewer
    return gallery(request)


@pytest.mark.parametrize(
    ("mode", "viewer"),
    [
        ("demo", None),
        ("demo", SimpleNamespace(is_staff=False)),
        ("production", SimpleNamespace(is_staff=True)),
    ],
)
def test_gallery_is_for_staff_in_the_demo(rf, settings, mode, viewer):
    settings.MODE = mode

    with pytest.raises(Http404):
        ask_for_gallery(rf, viewer)


def test_gallery_draws_every_part():
    page = render_to_string(
        "ui/gallery.html", {"form": SampleForm(), "refused": SampleForm(REFUSED_SAMPLE), "now": timezone.now()}
    )

    assert 'dir="rtl"' in page
