"""The cast of the first nursery, so that a sign-in always finds the same family: one of each kind there is."""

from families.models import Relation, Restriction, Role, Sees
from nursery.demo.people import ROOMS, Adult, Cast, Colleague, Family, Kid, Shut

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = WEEK = (0, 1, 2, 3, 4)

STAFF = (
    Colleague("Helen Byrne", "helen@example.org", (Role.MANAGER,), what="manager", days_in=WEEK),
    Colleague(
        "Grace Okafor",
        "grace@example.org",
        (Role.DEPUTY, Role.DSL),
        what="deputy manager and DSL",
        days_in=(MONDAY, TUESDAY, WEDNESDAY, THURSDAY),
    ),
    Colleague("Tom Whitlow", "tom@example.org", (Role.SENCO,), what="SENCo", days_in=(TUESDAY, THURSDAY)),
    Colleague(
        "Priya Nair",
        "priya@example.org",
        (Role.ROOM_LEAD,),
        0,
        "key person in Ducklings",
        about_me="I have worked with babies for nine years and sing more than I speak. At home there are two cats and "
        "a vegetable patch.",
        days_in=(MONDAY, TUESDAY, THURSDAY, FRIDAY),
    ),
    Colleague(
        "Jo Marsh",
        "jo@example.org",
        room=0,
        about_me="I love mud, maps and long walks. I sign a little.",
        days_in=WEEK,
    ),
    Colleague("Dee Lawson", "dee@example.org", room=0, days_in=(TUESDAY, WEDNESDAY, THURSDAY)),
    Colleague("Amy Trent", "amy@example.org", (Role.ROOM_LEAD,), 1, "key person in Wrens", days_in=WEEK),
    Colleague(
        "Marek Nowak",
        "marek@example.org",
        room=1,
        about_me="I speak Polish and English, and bake on Fridays.",
        days_in=(MONDAY, TUESDAY, FRIDAY),
    ),
    Colleague(
        "Shanice Clarke",
        "shanice@example.org",
        room=1,
        what="works in Wrens; her son Tyrell is in Foxgloves",
        days_in=(MONDAY, WEDNESDAY, THURSDAY),
    ),
    Colleague("Bethan Rees", "bethan@example.org", (Role.ROOM_LEAD,), 2, days_in=WEEK),
    Colleague(
        "Idris Hassan",
        "idris@example.org",
        room=2,
        about_me="Bring me anything with wheels.",
        days_in=(WEDNESDAY, THURSDAY, FRIDAY),
    ),
    # Of Nuala nobody has said it.
    Colleague("Nuala Quinn", "nuala@example.org", room=2, covers=0, what="of Foxgloves, covers in Ducklings today"),
    Colleague(
        "Femi Adebayo", "femi@example.org", room=1, agency="Brightday Staffing", what="agency: Wrens, for the shift"
    ),
    Colleague("Colin Frith", "colin@example.org", room=0, left=5),
    Colleague(
        "Rosalind Achebe", "rosalind@example.org", (Role.GROUP_ADMINISTRATOR,), what="of the group: sees no child"
    ),
)

EGGS = (
    ("has_allergies", True),
    ("allergies", "Egg, also baked: lips swell within minutes. Adrenaline pen in the red bag, plan on the wall."),
)
NOTHING = (("has_allergies", False), ("has_diet", False))
HALAL = (("has_allergies", False), ("has_diet", True), ("diet", "Halal meat only; fish and eggs are fine."))
COELIAC = (
    ("has_allergies", False),
    ("has_diet", True),
    ("diet", "No gluten (coeliac): own toaster, own chopping board."),
    ("health", "Coeliac disease; seen at the children’s clinic each spring."),
)
GLASSES = (
    *NOTHING,
    ("health", "Wears a patch on the left eye until lunch."),
    ("support", "Sits near the picture book; we say names before we speak."),
)

FAMILIES = (
    # Separated, without an order: both have every right, and neither sees what the other home writes.
    Family(
        "Aziz",
        (
            Kid("Maya", 0, months=19, languages="Arabic, English", key_person="Priya Nair", care=HALAL),
            Kid("Sami", 1, months=33, languages="Arabic, English", care=HALAL),
        ),
        (
            Adult("Lina Haddad", "lina@example.org", what="mother of Maya and Sami"),
            Adult("Yusuf Aziz", "yusuf@example.org", Relation.FATHER, 1, what="their father, in another household"),
            Adult(
                "Samira Haddad",
                "samira@example.org",
                Relation.GRANDPARENT,
                sees=Sees.ORDINARY,
                responsible=False,
                what="their grandmother: sees the day, nothing of health",
            ),
        ),
        ("Haddad, Mill Lane", "Aziz, Station Road"),
    ),
    Family(
        "Mullen",
        (
            Kid(
                "Isla",
                0,
                months=16,
                languages="English, Irish",
                care=EGGS,
                key_person="Priya Nair",
                key_person_before="Colin Frith",
            ),
        ),
        (
            Adult("Kate Mullen", "kate@example.org", what="mother of Isla"),
            Adult(
                "Moira Mullen",
                "moira@example.org",
                Relation.GRANDPARENT,
                1,
                parts=(Sees.MEALS, Sees.ACTIVITIES, Sees.NOTES),
                responsible=False,
                collects=False,
                what="Isla’s grandmother: what Kate opened to her, for two months",
            ),
            Adult("Nia Roberts", "", Relation.OTHER, 2, sees="", responsible=False, came=""),
        ),
        ("Mullen, Orchard Close", "Mullen, Quay Street", "Roberts, Orchard Close"),
    ),
    # Kwame has children in two families.
    Family(
        "Mensah",
        (
            Kid("Kofi", 0, months=23, languages="English, Twi", moves=(1, 10), care=NOTHING),
            Kid("Ama", 2, months=46, languages="English, Twi"),
        ),
        (
            Adult("Abena Mensah", "abena@example.org"),
            Adult("Kwame Mensah", "kwame@example.org", Relation.FATHER, what="father of Kofi and Ama, and of Efua"),
        ),
        ("Mensah, Harbour View",),
    ),
    Family(
        "Asante",
        (Kid("Efua", 1, months=27, languages="English, Twi"),),
        (
            Adult("Akosua Asante", "akosua@example.org", came="expired"),
            Adult("Kwame Mensah", "kwame@example.org", Relation.FATHER, 1),
        ),
        ("Asante, Weir Street", "Mensah, Harbour View"),
    ),
    # Separated, with an order; its review is due.
    Family(
        "Lund",
        (Kid("Tilda", 1, months=31, languages="English, Swedish", care=COELIAC),),
        (
            Adult("Ingrid Lund", "ingrid@example.org", what="mother of Tilda"),
            Adult(
                "Bruno Ferreira",
                "bruno@example.org",
                Relation.FATHER,
                1,
                what="Tilda’s father: a court order shuts his access",
                restriction=Shut(
                    Restriction.Type.COURT_ORDER,
                    "Order of the family court, sealed copy seen and in the locked cabinet. No direct contact.",
                    since=120,
                    review_in=-3,
                    reviewed="Rang the mother’s solicitor: the order stands until the hearing in spring.",
                ),
            ),
        ),
        ("Lund, Fell Lane", "Ferreira, Canal Side"),
    ),
    # Suspended at once, evidence still to come.
    Family(
        "Okonkwo",
        (Kid("Chike", 2, months=41, languages="English, Igbo"),),
        (
            Adult("Ngozi Okonkwo", "ngozi@example.org"),
            Adult(
                "Obinna Okonkwo",
                "obinna@example.org",
                Relation.FATHER,
                1,
                what="Chike’s father: suspended two days ago, until it is clear",
                restriction=Shut(),
            ),
            Adult("Emeka Okonkwo", "", Relation.GRANDPARENT, sees="", responsible=False, came=""),
        ),
        ("Okonkwo, Tower Road", "Okonkwo, Bell Yard"),
    ),
    Family(
        "Kowalski",
        (
            Kid("Zosia", 1, months=29, languages="Polish", key_person="Marek Nowak", care=NOTHING),
            Kid("Piotrek", 1, months=29, languages="Polish", key_person="Marek Nowak"),
        ),
        (
            Adult("Agnieszka Kowalska", "agnieszka@example.org", what="mother of the twins Zosia and Piotrek"),
            Adult("Tomasz Kowalski", "", Relation.FATHER, came="letter"),
        ),
        ("Kowalski, Mill Lane",),
    ),
    # In foster care: the council holds parental responsibility, the birth mother may not come.
    Family(
        "Frost",
        (Kid("Jayden", 2, months=38, languages="English", care=GLASSES),),
        (
            Adult(
                "Marion Oakes",
                "marion@example.org",
                Relation.FOSTER_CARER,
                responsible=False,
                what="Jayden’s foster carer",
            ),
            Adult(
                "Larkshire County Council",
                "",
                Relation.LOCAL_AUTHORITY,
                1,
                sees="",
                collects=False,
                came="",
                is_authority=True,
            ),
            Adult(
                "Leanne Frost",
                "",
                household=2,
                came="",
                restriction=Shut(
                    Restriction.Type.CARE,
                    "Full care order, copy from the council’s social worker.",
                    since=200,
                    review_in=45,
                ),
            ),
        ),
        ("Oakes, The Green", "Larkshire County Council, County Hall", "Frost, address not known"),
    ),
    Family(
        "Carrow",
        (Kid("Rafe", 2, months=52, languages="English", left=14, care=NOTHING),),
        (Adult("Ruth Carrow", "ruth@example.org", what="mother of Rafe, who left two weeks ago"),),
        ("Carrow, Ferry Road",),
    ),
    Family(
        "Rahimi",
        (Kid("Nilou", 0, months=11, languages="Dari, English", starts_in=7),),
        (
            Adult("Parwin Rahimi", "parwin@example.org", came="invited"),
            Adult("Farid Rahimi", "farid@exmaple.example.org", Relation.FATHER, came="bounced"),
        ),
        ("Rahimi, Castle Street",),
    ),
    # Shanice works in Wrens: one account, two hats.
    Family(
        "Clarke",
        (Kid("Tyrell", 2, months=44, languages="English", care=NOTHING),),
        (Adult("Shanice Clarke", "shanice@example.org"),),
        ("Clarke, Station Road",),
    ),
    # Carys has a second child at the childminder’s. Dafydd has no parental responsibility, and sees the day.
    Family(
        "Pryce",
        (Kid("Anwen", 1, months=26, languages="Welsh, English"),),
        (
            Adult("Carys Pryce", "carys@example.org", what="mother of Anwen here, and of Gethin at Rowan’s"),
            Adult(
                "Dafydd Morgan",
                "dafydd@example.org",
                Relation.FATHER,
                1,
                sees=Sees.ORDINARY,
                responsible=False,
                what="Anwen’s father: sees only the day",
            ),
        ),
        ("Pryce, Weir Street", "Morgan, Lock Cottages"),
    ),
    Family(
        "王",
        (Kid("小雨", 2, months=43, languages="Mandarin, English", care=NOTHING),),
        (Adult("王美玲", "meiling@example.org"),),
        ("王, Bridge Street",),
    ),
    Family(
        "الحسن",
        (Kid("آدم", 1, months=34, languages="Arabic", care=HALAL),),
        (Adult("سلمى الحسن", "salma@example.org"), Adult("كريم الحسن", "", Relation.FATHER, came="letter")),
        ("الحسن, Park Road",),
    ),
    Family(
        "Featherstonehaugh-Cholmondeley",
        (Kid("Maximiliana-Josephine", 2, months=49, languages="English, Cantonese"),),
        (
            Adult("Rosamund Featherstonehaugh-Cholmondeley", "rosamund.featherstonehaugh-cholmondeley@example.org"),
            Adult("Bo Li", "bo@example.org", came=""),
        ),
        ("Featherstonehaugh-Cholmondeley and Li, The Old Rectory, Church Lane",),
    ),
    Family(
        "Шевченко",
        (Kid("Оленка", 0, months=14, languages="Ukrainian, Russian"),),
        (Adult("Ірина Шевченко", "iryna@example.org"), Adult("Тарас Шевченко", "", Relation.FATHER, came="")),
        ("Шевченко, Harbour View",),
    ),
)

LARKFIELD = Cast("Larkfield Nursery", tuple(ROOMS), STAFF, FAMILIES)
