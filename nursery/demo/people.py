"""Invented names. The first nursery's cast is fixed, so that a sign-in always finds the same family."""

from dataclasses import dataclass

from families.models import Relation, Role, Sees

# Published: production refuses to start while an account has it.
PASSWORD = "marmalade on toast"


@dataclass(frozen=True)
class Person:
    """Somebody of the cast with a sign-in."""

    name: str
    email: str
    what: str  # who they are, said beside the sign-in


@dataclass(frozen=True)
class Colleague:
    name: str
    email: str
    roles: tuple
    room: int | None = None  # number of the room; None for somebody of the whole house
    what: str = ""


# Collected early today, their day is finished: so that finishing a brother’s or sister’s sends the family’s one mail.
COLLECTED_EARLY = {"Sami"}

ROOMS = ["Ducklings", "Wrens", "Foxgloves"]

STAFF = [
    Colleague("Helen Byrne", "helen@example.org", (Role.MANAGER,), what="manager"),
    Colleague("Grace Okafor", "grace@example.org", (Role.DEPUTY, Role.DSL), what="deputy manager and DSL"),
    Colleague("Tom Whitlow", "tom@example.org", (Role.SENCO,), what="SENCo"),
    Colleague("Priya Nair", "priya@example.org", (Role.ROOM_LEAD,), 0, "key person in Ducklings"),
    Colleague("Jo Marsh", "jo@example.org", (Role.PRACTITIONER,), 0),
    Colleague("Dee Lawson", "dee@example.org", (Role.PRACTITIONER,), 0),
    Colleague("Amy Trent", "amy@example.org", (Role.ROOM_LEAD,), 1, "key person in Wrens"),
    Colleague("Marek Nowak", "marek@example.org", (Role.PRACTITIONER,), 1),
    Colleague("Shanice Clarke", "shanice@example.org", (Role.PRACTITIONER,), 1),
    Colleague("Bethan Rees", "bethan@example.org", (Role.ROOM_LEAD,), 2),
    Colleague("Idris Hassan", "idris@example.org", (Role.PRACTITIONER,), 2),
    Colleague("Nuala Quinn", "nuala@example.org", (Role.PRACTITIONER,), 2),
]


@dataclass(frozen=True)
class Adult:
    name: str
    email: str
    relation: str
    household: int = 0  # number of the home within the family
    sees: str = Sees.HEALTH
    responsible: bool = True
    what: str = ""


@dataclass(frozen=True)
class Family:
    """children: (first name, number of the room). homes: names of the households."""

    last_name: str
    children: tuple
    adults: tuple
    homes: tuple


CAST = [
    Family(
        "Aziz",
        (("Maya", 0), ("Sami", 1)),
        (
            Adult("Lina Haddad", "lina@example.org", Relation.MOTHER, what="mother of Maya and Sami"),
            Adult("Yusuf Aziz", "yusuf@example.org", Relation.FATHER, 1, what="their father, in another household"),
            Adult(
                "Samira Haddad",
                "samira@example.org",
                Relation.GRANDPARENT,
                0,
                Sees.ORDINARY,
                False,
                what="their grandmother: sees the day, nothing of health",
            ),
        ),
        ("Haddad, Mill Lane", "Aziz, Station Road"),
    ),
    Family(
        "Mullen",
        (("Isla", 0),),
        (Adult("Kate Mullen", "kate@example.org", Relation.MOTHER, what="mother of Isla"),),
        ("Mullen, Orchard Close",),
    ),
    Family(
        "Mensah",
        (("Kofi", 0), ("Ama", 2)),
        (
            Adult("Abena Mensah", "abena@example.org", Relation.MOTHER),
            Adult("Kwame Mensah", "", Relation.FATHER),
        ),
        ("Mensah, Harbour View",),
    ),
]


def _names(text):
    return text.split()


FIRST_NAMES = _names(
    "Teddy Noor Oscar Ezra Wilf Beatrix Ada Freddie Zofia Arjun Mabel Luca Ines Otis Hana Rafferty Esme Malik Orla "
    "Jonah Leila Bodhi Greta Tariq Nell Matteo Saoirse Kai Anwen Emeka Ivy Rohan Elin Dara Faith Silas Yara Hugo Amina "
    "Piotr Juno Sol Maryam Rory Thea Viktor Aoife Desmond Lotte Ravi Cerys Felix Naomi Ishaan Pearl Samuel Zainab Eira"
)

LAST_NAMES = _names(
    "Wallace Ahmed Price Cohen Barlow Adeyemi Lindqvist Sharma Kowalska Hughes Rossi Silva Brown Tanaka O’Shea Fraser "
    "Rahman Daly Levy Petrov Farouk Green Schmidt Malik Doyle Ricci Byrne Ito Evans Eze Thorne Kapoor Lewis Murphy "
    "Boateng Hart Saleh Webb Hussain Zielinska Moss Reyes Iqbal Sinclair Vaughan Ivanova Brennan Campbell Meyer Patel"
)

ADULT_NAMES = _names(
    "Sarah Omar Rachel Daniel Fatima Pawel Chloe Ngozi Kenji Maria David Ayesha Siobhan Marcus Elena Ben Rukhsana "
    "Tomasz Hannah Ola Sunil Carys Nadia Joseph Mei Callum Adaeze Ruth Stefan Leanne Imran Gwen Paulo Farah Anita"
)

NURSERY_NAMES = _names(
    "Larkfield Brookside Hazel Meadow Thistle Harbour Willow Sparrow Beacon Clover Orchard Mill Heron"
)
