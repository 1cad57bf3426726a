"""The demo's sign-ins, as the terminal and the README show them."""

from nursery.demo.larkfield import LARKFIELD
from nursery.demo.people import PASSWORD
from nursery.demo.rowans import ROWANS


def groups():
    """[(heading, [(e-mail, who that is)])] of those worth trying."""
    return [
        (LARKFIELD.name, _told(LARKFIELD.staff)),
        ("Its families", _told(_adults(LARKFIELD))),
        (f"{ROWANS.name}, and a family there", _told([*ROWANS.staff, *_adults(ROWANS)])),
    ]


def sign_ins():
    return [each for _heading, told in groups() for each in told]


def lines():
    width = max(len(email) for email, _ in sign_ins())
    told = [f"Everybody’s password: {PASSWORD}"]
    for heading, people in groups():
        told += ["", heading, *(f"  {email:{width}}  {who}" for email, who in people)]
    return told


def _adults(cast):
    return [adult for family in cast.families for adult in family.adults]


def _told(people):
    return [(each.email, f"{each.name}, {each.what}") for each in people if each.what]
