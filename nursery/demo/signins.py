"""The demo's sign-ins, as the terminal and the README show them."""

from nursery.demo import people


def sign_ins():
    """[(e-mail, who that is)] of those worth trying, staff first."""
    staff = [(each.email, f"{each.name}, {each.what}") for each in people.STAFF if each.what]
    family = [(each.email, f"{each.name}, {each.what}") for home in people.CAST for each in home.adults if each.what]
    return staff + family


def lines():
    width = max(len(email) for email, _ in sign_ins())
    return [f"Everybody’s password: {people.PASSWORD}", *(f"  {email:{width}}  {who}" for email, who in sign_ins())]
