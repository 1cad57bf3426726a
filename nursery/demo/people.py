"""What the cast of the demo is made of, and names for whoever is invented besides. Nobody here is real."""

from dataclasses import dataclass

from families.models import Relation, Restriction, Role, Sees

# Published: production refuses to start while an account has it.
PASSWORD = "marmalade on toast"

# Rooms by age. A child of the cast says the number of its room.
ROOMS = ["Ducklings", "Wrens", "Foxgloves"]


@dataclass(frozen=True)
class Colleague:
    """`what`: a word about them beside their sign-in; without one they are not told there."""

    name: str
    email: str
    roles: tuple = (Role.PRACTITIONER,)
    room: int | None = None  # number of the usual room
    what: str = ""
    about_me: str = ""
    covers: int | None = None  # number of the room where they stand in today
    agency: str = ""  # comes by the shift, to the room
    left: int | None = None  # days ago
    days_in: tuple = ()  # weekdays, Monday is 0; () is not said


@dataclass(frozen=True)
class Kid:
    """A child. Whatever is not said is invented."""

    first_name: str
    room: int = 0
    last_name: str = ""  # the family's, if not said
    months: int | None = None
    languages: str = ""
    key_person: str = ""
    key_person_before: str = ""  # somebody who has left
    starts_in: int | None = None  # days
    left: int | None = None  # days ago
    moves: tuple = ()  # (number of the next room, in how many days)
    care: tuple = ()  # pairs of a column of CareFacts and what stands there


@dataclass(frozen=True)
class Shut:
    """A restriction: by the DSL on evidence, or without any by the manager, at once."""

    type: str = Restriction.Type.SUSPENSION
    evidence: str = ""
    since: int = 2  # days ago
    review_in: int = 5  # days; less than 0: the DSL is late
    reviewed: str = ""  # what was found when it was looked at again
    shuts_sight: bool = True


@dataclass(frozen=True)
class Adult:
    name: str
    email: str
    relation: str = Relation.MOTHER
    household: int = 0  # number of the home within the family
    sees: str = Sees.HEALTH  # "" for nothing
    responsible: bool = True
    collects: bool = True
    what: str = ""
    came: str = "in"  # or "invited", "expired", "bounced", "letter"; "" for an adult without account or invitation
    parts: tuple = ()  # of P1, opened by the first adult of the family for `for_days`
    for_days: int = 60
    is_authority: bool = False
    restriction: Shut | None = None


@dataclass(frozen=True)
class Family:
    """homes: names of the households. An adult or a home named in two families is one."""

    last_name: str
    children: tuple
    adults: tuple
    homes: tuple


@dataclass(frozen=True)
class Cast:
    """A setting with those of its people who are always the same."""

    name: str
    rooms: tuple
    staff: tuple
    families: tuple
    works_alone: bool = False


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
