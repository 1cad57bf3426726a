"""Names to sign in with for people without e-mail: made from what they are called, such as lina.haddad."""

import secrets

from accounts.models import User
from families.models import Carer, Invitation
from families.names import folded_name

# Nobody is to sign in under a name by which families would take them for the house itself.
RESERVED = frozenset(
    "admin administrator anonymous deputy dsl help hometime info mail manager nobody nursery office postmaster root "
    "safeguarding security senco setting staff support system test user webmaster".split()
)
LONGEST = 50  # leaves room for a number


def names_for(people):
    """{person: sign-in name}: names that no account and no other letter has. One query for each round of namesakes.

    A number tells that somebody else has the name already, and nothing else of them.
    """
    waiting, names, number = {person: base_of(person) for person in people}, {}, 1
    while waiting:
        wanted = {person: base if number == 1 else f"{base}{number}" for person, base in waiting.items()}
        taken = _taken(wanted.values()) | RESERVED | set(names.values())
        for person, name in wanted.items():
            if name not in taken:
                names[person] = name
                taken.add(name)
                del waiting[person]
        number += 1
    return names


def base_of(person):
    """First and last word of the name, without accents. Names in other scripts have a plain word and a number."""
    words = [word for word in folded_name(person.name).split() if word.isascii()]
    if not words:
        return f"{'family' if isinstance(person, Carer) else 'team'}.{secrets.randbelow(9000) + 1000}"
    return ".".join(words if len(words) == 1 else [words[0], words[-1]])[:LONGEST].rstrip(".")


def _taken(names):
    """Read in one statement: a letter that is used at this moment is seen as letter or as account, never as neither."""
    letters = Invitation.objects.standing().filter(sign_in_name__in=list(names)).order_by().values_list("sign_in_name")
    accounts = User.objects.filter(sign_in_name__in=list(names)).values_list("sign_in_name")
    return {name for (name,) in letters.union(accounts)}
