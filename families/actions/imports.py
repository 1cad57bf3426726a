"""A spreadsheet comes in: read at once, checked in the background, confirmed by a person, saved in the background.

Each step is a state of the import's row. A worker holds it by a lease that every sign of progress renews; killed in
the middle, another one begins that step anew. Nothing of a file is saved before the last step, and that is one
transaction.
"""

import logging
from datetime import timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.utils.timezone import now

from audit.log import record, record_each
from families.actions.staff import CannotBe, check_agency_role, check_giver
from families.models import IMPORT_LEASE, Child, FamilyTie, Setting, SheetImport, StaffMember
from families.sheets.checking import check
from families.sheets.plan import SAVED_IN_ORDER
from families.sheets.reading import Table
from families.sheets.records import known_of
from families.viewer import hats_of
from notifications.nudging import nudge
from ui.codes import new_code

logger = logging.getLogger(__name__)

State = SheetImport.State
SWEEP = "families.tasks.work_on_imports"

# Names, addresses and allergies of a file that nobody confirmed, or of one that is saved, are not kept longer.
KEPT_FOR = timedelta(hours=24)
SIGNS_OF_PROGRESS = 20


class NotAsSeen(Exception):
    """The import is not, or no longer, what the page showed."""


# -- What a person does ----------------------------------------------------------------------------------------------


@transaction.atomic
def start_import(*, file_name, tables, by):
    """Keep what was read from a file, to be checked in the background."""
    started = SheetImport.objects.create(
        setting=by.setting,
        by=by.staff,
        file_name=file_name[-120:],
        sheets=_as_read(tables),
        rows_total=_number_of_rows(tables),
    )
    record("import started", of=started, by=by)
    nudge(SWEEP)
    return started


def _as_read(tables, *, opens_rooms=False):
    return {"tables": [table.as_json() for table in tables], "opens_rooms": opens_rooms}


def _number_of_rows(tables):
    return sum(len(table.rows) for table in tables if table.kind)


def tables_of(sheet_import):
    return [Table(**table) for table in sheet_import.sheets.get("tables", [])]


@transaction.atomic
def read_again(sheet_import, *, tables, opens_rooms, by):
    """Check once more, with other columns, or allowed to open rooms. Raises NotAsSeen."""
    checked = SheetImport.objects.filter(pk=sheet_import.pk, state=State.CHECKED)
    if not checked.update(
        state=State.WAITING,
        sheets=_as_read(tables, opens_rooms=opens_rooms),
        report={},
        rows_total=_number_of_rows(tables),
        rows_done=0,
    ):
        raise NotAsSeen
    record("import read in another way", of=sheet_import, by=by)
    nudge(SWEEP)


@transaction.atomic
def confirm(sheet_import, *, seen, by):
    """Have saved what the page showed. seen: the mark of the report that was shown. Raises NotAsSeen."""
    report = sheet_import.report
    if report.get("seen") != seen or report["faults_total"] or not any(report["counts"].values()):
        raise NotAsSeen
    shown = SheetImport.objects.filter(pk=sheet_import.pk, state=State.CHECKED, report__seen=seen)
    if not shown.update(state=State.CONFIRMED, rows_done=0):
        raise NotAsSeen
    record("import confirmed", of=sheet_import, by=by)
    nudge(SWEEP)


@transaction.atomic
def drop(sheet_import, *, by):
    """Leave the file; it is emptied at once. Saved, or being saved: nothing changes."""
    open_still = SheetImport.objects.filter(pk=sheet_import.pk, state__in=[State.WAITING, State.CHECKED])
    if open_still.update(**_ended(State.FAILED, {"why": "dropped"})):
        record("import left", of=sheet_import, by=by)


def _ended(state, report):
    return {"state": state, "report": report, "sheets": {}, "ended_at": now(), "leased_until": None}


# -- What is done in the background ----------------------------------------------------------------------------------


class LostLease(Exception):
    """Another worker took the import over, or its person left it."""


class ChangedMeanwhile(Exception):
    """The setting is not what it was when the import was confirmed."""

    def __init__(self, plan):
        super().__init__()
        self.plan = plan


class NoLongerAllowed(Exception):
    """Whose import it is does not run the setting any more."""


def work_on_imports():
    """One sweep: check and save whatever waits."""
    for pk in list(SheetImport.objects.to_work_on().order_by("pk").values_list("pk", flat=True)):
        if claimed := SheetImport.objects.claim(pk):
            _work_on(claimed)


def _work_on(claimed):
    try:
        (_check if claimed.state == State.WAITING else _save)(claimed)
    except LostLease:
        return
    except NoLongerAllowed:
        _give_up(claimed, "not allowed")
    except (OperationalError, InterfaceError):
        raise  # the database has gone: the lease runs out by itself
    except Exception:
        logger.exception("The import %s could not be worked on.", claimed.code)
        _give_up(claimed, "broken")


def _give_up(claimed, why):
    SheetImport.objects.held_as(claimed).update(**_ended(State.FAILED, {"why": why}))


class Progress:
    """Counts rows; a score of times it writes down how many, and so renews the lease. Raises LostLease."""

    def __init__(self, claimed):
        self.claimed, self.done = claimed, 0
        self.step = max(1, claimed.rows_total // SIGNS_OF_PROGRESS)

    def __call__(self):
        self.done += 1
        if self.done % self.step == 0:
            self._note()

    def _note(self):
        until = now() + IMPORT_LEASE
        if not SheetImport.objects.held_as(self.claimed).update(rows_done=self.done, leased_until=until):
            raise LostLease
        self.claimed.leased_until = until


def _check(claimed):
    plan = _plan(claimed, known_of(claimed.setting), _person(claimed), Progress(claimed))
    _show(claimed, plan)


def _show(claimed, plan, **more):
    report = plan.report() | {"seen": new_code()} | more
    SheetImport.objects.held_as(claimed).update(
        state=State.CHECKED, report=report, rows_done=claimed.rows_total, leased_until=None
    )


def _plan(claimed, known, by, heed=lambda: None):
    def objection_to(role, agency):
        try:
            check_giver(role, by)
            if agency:
                check_agency_role(role)
        except CannotBe as objection:
            return str(objection)
        return ""

    return check(
        tables_of(claimed),
        known,
        heed=heed,
        by=by,
        opens_rooms=claimed.sheets["opens_rooms"],
        objection_to=objection_to,
    )


def _person(claimed):
    """Whose import it is, with the roles of this moment. Raises NoLongerAllowed."""
    for viewer in hats_of(claimed.by.user):
        if viewer.staff == claimed.by and viewer.is_manager:
            return viewer
    raise NoLongerAllowed


def _save(claimed):
    by, known = _person(claimed), known_of(claimed.setting)
    plan = _plan(claimed, known, by, Progress(claimed))
    try:
        _save_at_once(claimed, known, plan, by)
    except ChangedMeanwhile as change:
        _show(claimed, change.plan, changed=True)


@transaction.atomic
def _save_at_once(claimed, known, plan, by):
    """All rows of the plan or none, and the mark that they are saved with them."""
    Setting.objects.select_for_update(no_key=True).get(pk=claimed.setting.pk)  # one import after the other
    still = known_of(claimed.setting)
    if still != known:
        plan = _plan(claimed, still, by)
    if plan.faults or plan.counts != claimed.report["counts"]:
        raise ChangedMeanwhile(plan)
    if not SheetImport.objects.held_as(claimed).update(**_ended(State.SAVED, plan.report())):
        raise LostLease
    for model in SAVED_IN_ORDER:
        model.objects.bulk_create(plan.rows[model])
    for what, model in (
        ("staff added", StaffMember),
        ("child enrolled", Child),
        ("adult tied to a child", FamilyTie),
    ):
        record_each(what, of=plan.rows[model], by=by)
    counts = ", ".join(f"{number} {name}" for name, number in plan.counts.items() if number)
    record(f"import saved: {counts}", of=claimed, by=by)


# -- What is not kept ------------------------------------------------------------------------------------------------


def forget_imports():
    """A day after a file came in nothing of it is left but when, by whom, and how many."""
    for old in SheetImport.objects.filter(made_at__lt=now() - KEPT_FOR).exclude(file_name=""):
        kept = {key: old.report[key] for key in ("counts", "known", "why") if key in old.report}
        if old.state != State.SAVED:
            kept.setdefault("why", "too old")
        state = old.state if old.state == State.SAVED else State.FAILED
        emptied = {"state": state, "report": kept, "sheets": {}, "file_name": "", "leased_until": None}
        SheetImport.objects.filter(pk=old.pk, state=old.state).update(**emptied, ended_at=old.ended_at or now())
