from django.contrib import messages
from django.db.models import OuterRef, Prefetch, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from diaries import actions
from diaries.days import facts_of
from diaries.forms import FORMS, HomeNoteForm, ReplyForm, WakeForm
from diaries.models import ChildDay, DiaryEntry, HomeNote, Kind, Reply
from families.access import family_only, may_write_diary, require, speakers_only, staff_only, tie_to
from families.models import Child, FamilyTie, Household, KeyPerson, RoomStay
from families.weekdays import in_on
from ui.pages import REFUSED, render_page
from ui.routes import route


@route("P2", code=Child)
def today(request, code):
    return day(request, code, localdate())


@route("P2", code=Child, day="day")
def day(request, code, day):
    """A child's day: for its family a calm page to read and answer; for staff the same, and where to write."""
    if day > localdate():
        raise Http404
    return _day_page(request, _child(request, code, around=day), day)


def _day_page(request, child, day, *, status=200, **forms):
    """The day as the viewer's hat sees it. forms: those that were refused, to stand in the page with what was typed."""
    entries, tie = _entries(request.viewer, child, day), tie_to(request.viewer, child)
    notes = (
        HomeNote.objects.visible_to(request.viewer).filter(child=child, day=day).select_related("author", "household")
    )
    context = {
        "child": child,
        "day": day,
        "is_today": day == localdate(),
        "entries": entries,
        "facts": facts_of(entries),
        "home_notes": list(notes),
        "may_speak": tie is None or tie.sees_day,
        "sees_circle": tie is not None and tie.sees_health,
        **forms,
    }
    if request.viewer.is_family:
        template = "diaries/family_day.html"
        context["key_person_in_on"] = in_on(child.key_person_days)
        context.setdefault("home_note_form", HomeNoteForm())
    else:
        template = "diaries/staff_day.html"
        context |= {
            "child_day": ChildDay.objects.filter(child=child, day=day).first(),
            "kinds": Kind,
        }
    return render_page(request, template, context, viewed=[child, *entries], status=status)


@route("P2", methods="GET POST", code=Child, day="day")
def write(request, code, day):
    """Write an entry. The kind is in the address, so that each kind's form is a page of its own."""
    staff_only(request.viewer)
    child = _child(request, code)
    require(may_write_diary(request.viewer))
    if day > localdate():
        raise Http404
    form_class = FORMS.get(request.GET.get("kind", Kind.NOTE), FORMS[Kind.NOTE])
    form = form_class(request.POST or None, child=child, day=day)
    if form.is_valid():
        try:
            entry = actions.write_entry(form.instance, by=request.viewer)
        except actions.AsleepAlready:
            form.add_error("at", _("%(child)s is asleep already. End that nap first.") % {"child": child.first_name})
        else:
            messages.success(request, _("Written in %(child)s’s day.") % {"child": child.first_name})
            return redirect(entry)
    context = {"child": child, "day": day, "form": form, "kinds": Kind, "kind": form.kind}
    status = REFUSED if form.errors else 200
    return render_page(
        request, "diaries/write.html", context, part="diaries/_write_form.html", viewed=[child], status=status
    )


@route("P1", methods="GET POST", code=DiaryEntry)
def wake(request, code):
    """End a nap that was begun: now, by one tap, or at a time that is asked for."""
    staff_only(request.viewer)
    naps = DiaryEntry.objects.visible_to(request.viewer).filter(kind=Kind.SLEEP).select_related("child")
    entry = get_object_or_404(naps, code=code)
    require(may_write_diary(request.viewer))
    if entry.ended_at:  # on another tablet, a moment before
        return redirect(entry)
    form = WakeForm(request.POST or None, nap=entry)
    if form.is_valid():
        actions.wake(entry, ended_at=form.cleaned_data["until"], by=request.viewer)
        return redirect(entry)
    context = {"child": entry.child, "entry": entry, "form": form}
    status = REFUSED if form.errors else 200
    return render_page(request, "diaries/wake.html", context, viewed=[entry.child, entry], status=status)


@route("P2", methods="POST", code=DiaryEntry)
def reply(request, code):
    """Answer an entry: a family in its own thread, staff in the thread of the household that they answer."""
    entry = get_object_or_404(
        DiaryEntry.objects.visible_to(request.viewer).select_related("child__setting", "author"), code=code
    )
    speakers_only(request.viewer, entry.child)
    household = _thread(request, entry)
    form = ReplyForm(request.POST)
    if form.is_valid():
        actions.reply(entry, household=household, words=form.cleaned_data["words"], by=request.viewer)
        return redirect(entry)
    refused = {"reply_form": form, "replying_to": entry.code, "replying_home": household.code}
    child = _child(request, entry.child.code, around=entry.day)
    return _day_page(request, child, entry.day, status=REFUSED, **refused)


@route("P2", methods="POST", code=Reply)
def settle(request, code):
    """A word from home that needs no answer waits no longer."""
    staff_only(request.viewer)
    said = get_object_or_404(Reply.objects.visible_to(request.viewer).select_related("entry__child"), code=code)
    require(may_write_diary(request.viewer))
    actions.settle(said, by=request.viewer)
    return redirect(said.entry)


@route("P1", methods="POST", code=Child)
def home_note(request, code):
    """A note from home, for today."""
    family_only(request.viewer)
    child = _child(request, code, around=localdate())
    speakers_only(request.viewer, child)
    form = HomeNoteForm(request.POST)
    if form.is_valid():
        household = tie_to(request.viewer, child).household
        actions.write_home_note(child, household=household, words=form.cleaned_data["words"], by=request.viewer)
        messages.success(request, _("Your note is with the nursery."))
        return redirect("diaries:today", child.code)
    return _day_page(request, child, localdate(), status=REFUSED, home_note_form=form)


@route("P1", methods="POST", code=Child, day="day")
def finish(request, code, day):
    return _with_day(request, code, day, actions.finish_day, _("%(child)s’s day goes home in a few minutes."))


@route("P1", methods="POST", code=Child, day="day")
def reopen(request, code, day):
    return _with_day(request, code, day, actions.reopen_day, _("%(child)s’s day is open again."))


def _with_day(request, code, day, action, sentence):
    staff_only(request.viewer)
    child = _child(request, code)
    require(may_write_diary(request.viewer))
    child_day = get_object_or_404(ChildDay.objects.select_related("child__setting"), child=child, day=day)
    action(child_day, by=request.viewer)
    messages.success(request, sentence % {"child": child.first_name})
    return redirect("diaries:day", child.code, day)


# -- What the pages are made of --------------------------------------------------------------------------------------


def _child(request, code, *, around=None):
    """The child, if the viewer may see it.

    around: a day; the child comes with the days before and after it that have something to read, with the key person's
    name and days in, and the room's name.
    """
    children = Child.objects.visible_to(request.viewer).select_related("setting")
    if around:
        days = DiaryEntry.objects.visible_to(request.viewer).filter(child=OuterRef("pk"))
        older = days.filter(day__lt=around).order_by("-day").values("day")[:1]
        newer = days.filter(day__gt=around).order_by("day").values("day")[:1]
        keys = KeyPerson.objects.current().filter(child=OuterRef("pk"), part=KeyPerson.Part.KEY)
        stays = RoomStay.objects.current().filter(child=OuterRef("pk"))
        children = children.annotate(
            older_day=Subquery(older),
            newer_day=Subquery(newer),
            key_person_name=Subquery(keys.values("staff__name")[:1]),
            key_person_days=Subquery(keys.values("staff__days_in")[:1]),
            room_name=Subquery(stays.values("room__name")[:1]),
        )
    return get_object_or_404(children, code=code)


def _entries(viewer, child, day):
    """The day's entries in order of time, each with its threads: `threads` is [(household, replies), …]."""
    replies = Reply.objects.visible_to(viewer).select_related("author", "staff", "household")
    entries = DiaryEntry.objects.visible_to(viewer).of_day(child, day).select_related("author")
    entries = list(entries.prefetch_related(Prefetch("replies", replies, to_attr="said")))
    for entry in entries:
        entry.threads = _by_household(entry.said)
    return entries


def _by_household(replies):
    threads = {}
    for said in replies:
        threads.setdefault(said.household, []).append(said)
    return list(threads.items())


def _thread(request, entry):
    """The household in whose thread the viewer speaks. Staff name it; somebody there must be able to read on."""
    if request.viewer.is_family:
        return tie_to(request.viewer, entry.child).household
    ties = FamilyTie.objects.for_the_day().filter(child=entry.child)
    return get_object_or_404(Household.objects.filter(ties__in=ties).distinct(), code=request.POST.get("household", ""))
