"""A childminder who works alone, with four children in her house."""

from families.models import Relation, Restriction, Role
from nursery.demo.people import Adult, Cast, Colleague, Family, Kid, Shut

ROWANS = Cast(
    "Rowan’s",
    ("Home",),
    (
        Colleague(
            "Rowan Ellery",
            "rowan@example.org",
            (Role.MANAGER, Role.DSL, Role.PRACTITIONER),
            0,
            "a childminder who works alone",
            "Three of mine are grown up. We are outside every day, whatever the weather.",
            days_in=(0, 1, 2, 3),
        ),
    ),
    (
        Family(
            "Birch",
            (Kid("Fern", months=14, languages="English"),),
            (
                Adult("Laurel Birch", "laurel@example.org", what="mother of Fern, at Rowan’s"),
                Adult("Ash Birch", "ash@example.org", Relation.FATHER, came="invited"),
            ),
            ("Birch, Sandy Lane",),
        ),
        Family(
            "Osei",
            (
                Kid("Kwaku", months=29, languages="Twi, English", care=(("has_allergies", False), ("has_diet", False))),
                Kid("Adwoa", months=45, languages="Twi, English"),
            ),
            (
                Adult("Esi Osei", "esi@example.org"),
                Adult(
                    "Denzil Osei",
                    "denzil@example.org",
                    Relation.FATHER,
                    1,
                    restriction=Shut(
                        Restriction.Type.NO_CONTACT,
                        "Non-molestation order, copy seen with the mother and kept in the safe.",
                        since=40,
                        review_in=60,
                    ),
                ),
            ),
            ("Osei, Chapel Hill", "Osei, Dock Road"),
        ),
        Family(
            "Pryce",
            (Kid("Gethin", months=40, languages="Welsh, English"),),
            (Adult("Carys Pryce", "carys@example.org"),),
            ("Pryce, Weir Street",),
        ),
    ),
    works_alone=True,
)
