"""Every question about who may see and do what, asked of the program and of the rules: where do they disagree?

An answer is a set of things that are so: ("ann as family", "sees", "maya"). The program's come from the querysets and
predicates that every page uses.
"""

from diaries.models import DiaryEntry, HomeNote, Kind, Reply
from families.access import may_manage, may_restrict, may_suspend, may_write_diary
from families.models import CareFacts, Child, FamilyTie, Household, Restriction, Room, StaffMember
from tests.policy.model import FAMILY, PARTS
from tests.policy.world import HOMES


def disagreements(world, prepared):
    """A sentence for each."""
    found, ruled = set(program_says(world, prepared)), set(rules_say(world))
    return [
        f"{' '.join(fact)}: the program says {'yes' if fact in found else 'no'}, the rules the opposite"
        for fact in sorted(found ^ ruled)
    ]


# -- The program -----------------------------------------------------------------------------------------------------

# What is asked of a tie, of every hat, of a family hat and of a staff hat.
TIE_FACTS = ("is_responsible", "may_see", "sees_day", "sees_health", "may_collect")
OF_TIES = {
    fact: lambda _, fact=fact: FamilyTie.objects.with_facts().filter(**{fact: True}).values_list("pk")
    for fact in TIE_FACTS
} | {"collects": lambda _: FamilyTie.objects.collecting().values_list("pk")}

OF_EVERYBODY = {
    "sees": lambda viewer: Child.objects.visible_to(viewer).values_list("pk"),
    "reads": lambda viewer: DiaryEntry.objects.visible_to(viewer).values_list("kind", "child"),
    "reads care facts of": lambda viewer: CareFacts.objects.visible_to(viewer).values_list("child"),
    "reads words about": lambda viewer: Reply.objects.visible_to(viewer).values_list(
        "entry__kind", "child", "household"
    ),
    "reads notes of": lambda viewer: HomeNote.objects.visible_to(viewer).values_list("child", "household"),
    "knows": lambda viewer: Household.objects.visible_to(viewer).values_list("pk"),
    "knows contacts of": lambda viewer: FamilyTie.objects.visible_to(viewer).values_list("pk"),
}
OF_FAMILIES = {
    "sees by": lambda viewer: FamilyTie.objects.seeing(viewer).values_list("pk"),
    "sees health by": lambda viewer: FamilyTie.objects.seeing(viewer).for_health().values_list("pk"),
    "may lend by": lambda viewer: FamilyTie.objects.all().opening_to_others(viewer).values_list("pk"),
    "hears of": lambda viewer: FamilyTie.objects.all().of_other_homes(viewer).values_list("pk"),
    "sees the day by": lambda viewer: FamilyTie.objects.seeing(viewer).for_the_day().values_list("pk"),
} | {
    f"sees {part} by": lambda viewer, part=part: FamilyTie.objects.seeing(viewer).opening(part).values_list("pk")
    for part in PARTS
}
OF_STAFF = {
    "knows of": lambda viewer: Restriction.objects.visible_to(viewer).values_list("pk"),
    "works in": lambda viewer: Room.objects.visible_to(viewer).values_list("pk"),
}
OF_A_FAMILY, OF_A_PLACE = OF_EVERYBODY | OF_FAMILIES, OF_EVERYBODY | OF_STAFF
PREDICATES = {"manages": may_manage, "may suspend": may_suspend, "may restrict": may_restrict}

# Of what the columns of an answer are the keys; None for a word.
COLUMNS = {
    **{"sees": [Child], "reads": [None, Child], "reads care facts of": [Child]},
    **{"reads words about": [None, Child, Household], "reads notes of": [Child, Household]},
    **{"knows": [Household], "knows of": [Restriction], "works in": [Room]},
}


def program_says(world, prepared):
    names = {model: world.names(model) for model in (Child, Household, FamilyTie, Restriction, Room, StaffMember)}
    for question, (pk,) in prepared.rows(OF_TIES):
        yield names[FamilyTie][pk], question
    for account, viewer in world.hats(prepared):
        hat = FAMILY if viewer.is_family else names[StaffMember][str(viewer.staff.pk)]
        yield from _of_hat(prepared, names, viewer, f"{account} as {hat}")


def _of_hat(prepared, names, viewer, who):
    yield who, "is a hat"
    yield from ((who, what) for what, predicate in PREDICATES.items() if predicate(viewer))
    writes = may_write_diary(viewer)
    for question, row in prepared.rows(OF_A_FAMILY if viewer.is_family else OF_A_PLACE, viewer):
        of = COLUMNS.get(question, [FamilyTie])
        yield who, question, *(names[model][value] if model else value for model, value in zip(of, row, strict=True))
        if question == "sees" and writes:
            yield who, "writes about", names[Child][row[0]]


# -- The rules -------------------------------------------------------------------------------------------------------

KINDS = {str(kind): "health" if kind == Kind.NAPPY else str(kind) for kind in Kind}  # kind: what must be open for it


def rules_say(world):
    rules = world.rules
    children, ties = rules.children(), rules.ties()
    for tie in ties:
        yield from _rules_of_tie(rules, tie)
    for account in world.accounts:
        for hat in rules.hats(account):
            who = f"{account} as {hat}"
            yield who, "is a hat"
            for child in children:
                yield from _rules_of_child(world, account, hat, child)
            for home, where in HOMES.items():
                if rules.knows_household(account, hat, home, where):
                    yield who, "knows", home
            yield from ((who, "knows contacts of", tie) for tie in ties if rules.knows_tie(account, hat, tie))
            if hat == FAMILY:
                yield from ((who, "may lend by", tie) for tie in ties if rules.may_lend_by(account, tie))
                yield from ((who, "hears of", tie) for tie in ties if rules.hears_of(account, tie))
                for tie in rules.own_ties(account):
                    yield from _rules_of_own_tie(rules, who, tie)
            else:
                yield from _rules_of_place(world, account, hat)


def _rules_of_tie(rules, tie):
    opened = rules.opened(tie)
    so = {
        "is_responsible": rules.is_responsible(tie),
        "may_see": bool(opened),
        "sees_day": "day" in opened,
        "sees_health": "health" in opened,
        "may_collect": rules.may_collect(tie),
        "collects": rules.may_collect(tie),
    }
    yield from ((tie, fact) for fact, is_so in so.items() if is_so)


def _rules_of_child(world, account, hat, child):
    rules, who = world.rules, f"{account} as {hat}"
    reads = rules.reads(account, hat, child)
    if rules.sees(account, hat, child):
        yield who, "sees", child
        if hat != FAMILY:
            yield who, "writes about", child
    yield from ((who, "reads", kind, child) for kind, needed in KINDS.items() if needed in reads)
    if "health" in reads:
        yield who, "reads care facts of", child
    for home in world.homes(rules.setting_of(child)):
        if rules.reads_words(account, hat, child, home):
            yield who, "reads words about", "note", child, home
            yield who, "reads notes of", child, home
        if rules.reads_words(account, hat, child, home, about_health=True):
            yield who, "reads words about", "nappy", child, home


def _rules_of_own_tie(rules, who, tie):
    opened = rules.opened(tie)
    for what, is_so in (("sees", opened), ("sees health", "health" in opened), ("sees the day", "day" in opened)):
        if is_so:
            yield who, f"{what} by", tie
    yield from ((who, f"sees {part} by", tie) for part in opened & PARTS)


def _rules_of_place(world, account, hat):
    rules, who = world.rules, f"{account} as {hat}"
    known = world.called("restriction")
    yield from ((who, "knows of", each) for each in known if rules.knows_restriction(account, hat, each))
    yield from ((who, "works in", room) for room in rules.works_in(hat))
    may = {"manages": rules.manages, "may suspend": rules.may_suspend, "may restrict": rules.may_restrict}
    yield from ((who, what) for what, is_so in may.items() if is_so(hat))
