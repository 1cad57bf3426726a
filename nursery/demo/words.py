"""What key persons and families write in the demo, by age of the room: short, kind, true to how it is said."""

MENU = [  # by weekday: (lunch, tea)
    ("Lentil bake, peas, yoghurt", "Cheese toast and cucumber"),
    ("Chicken and rice, carrots, pear", "Pasta with tomato"),
    ("Fish pie, peas, apple", "Houmous, pitta and pepper sticks"),
    ("Vegetable curry, rice, mango", "Jacket potato and beans"),
    ("Bean chilli, sweetcorn, melon", "Egg sandwiches and tomatoes"),
    ("Soup and bread, cheese, banana", "Crackers, cheese and grapes cut long"),
    ("Roast vegetables, couscous, plum", "Porridge with berries"),
]

SNACKS = [
    "Pear and oatcakes",
    "Banana and milk",
    "Apple slices and breadsticks",
    "Satsuma and rice cakes",
    "Toast fingers",
]

ACTIVITIES = [
    [  # the youngest
        "Poured water all morning, big cup to small cup and back",
        "Crawled through the tunnel, turned round in the middle and laughed",
        "Treasure basket: the wooden spoon and the bell, again and again",
        "Finger painting on the big paper, mostly with the elbows",
        "Songs on the rug; clapped at the right place in “If you’re happy”",
        "Watched the leaves come down in the garden, pointed at every one",
        "Stacked three blocks and knocked them over, five times",
        "Peekaboo with the scarves",
    ],
    [  # twos
        "Mud kitchen: soup for everybody, with gravel",
        "Washed the dolls and put them to bed, one by one",
        "Ran the train the whole way round the room on the new track",
        "Found eleven worms after the rain and gave them a house",
        "Printing with potatoes; chose yellow every time",
        "Danced with ribbons to the drum",
        "Helped carry the shopping basket to the kitchen and counted the eggs",
        "Play dough: a snake, a long snake, a very long snake",
    ],
    [  # threes and fours
        "Built a bus from the big blocks and sold tickets for it",
        "Wrote a shopping list in own letters and read it to us",
        "Weighed conkers against acorns and told us why the scale went down",
        "Made up a story about a fox who lost his welly",
        "Measured the sunflower with hands: nine and a half",
        "Planned the den, drew it, then built it with two friends",
        "Cut and stuck a map of the way to nursery",
        "Took the clock to pieces at the tinkering table",
    ],
]

NOTES = [
    "Settled quickly this morning, waved at the window twice.",
    "Needed an extra cuddle after the nap, then straight to the garden.",
    "Gave a toy back without being asked. We noticed.",
    "A little quiet today; stayed close and read books together.",
    "Tried the broccoli and said “tree”.",
    "Very proud of own shoes, put them on alone.",
    "Asked for the bear song again and again.",
    "Helped a friend who was sad and fetched the blanket.",
    "Said a new word today: “together”.",
    "Long look at the snail on the wall. Wanted to show everybody.",
]

SLEEP_WORDS = ["", "", "", "Needed the blue blanket", "Fell asleep during the song", "Woke once, settled again"]

HOME_NOTES = [
    "Up since ten to six, bit of a cough",
    "Slept through! Had porridge and half a banana",
    "Grandma collects today, she is on the list",
    "New shoes, still a bit slippery. Please watch the stairs",
    "Teething, was awake twice. Might need a longer nap",
    "Very excited about the trip on the bus yesterday, ask about it",
    "Ate almost nothing at breakfast, sorry",
]

REPLIES = [
    ("Thank you! We sang it all the way home.", "That makes two of us. Tomorrow we sing the second verse."),
    ("Did the same at home with the bath cups", "Lovely. We put bigger cups out for tomorrow."),
    ("Was there any left over? It’s never peas here", "None at all. The recipe hangs by the door."),
    ("Is the cough still there?", "Only once, after running. Keeping an eye on it."),
    ("So proud. Can you do this again this week?", None),
    ("Thanks for the cuddle", None),
]

STREETS = ["Bridge Street", "Church Lane", "High Street", "Park Road", "The Green", "Victoria Terrace"]

LANGUAGES = ["English", "English, Polish", "Urdu, English", "Portuguese", "English, Yoruba", "Romanian, English", ""]

ALLERGIES = [
    "Peanuts and tree nuts: hives, then wheezing. Adrenaline pen in the red bag.",
    "Cow’s milk: rash around the mouth. Oat milk in own cup.",
    "Kiwi and banana: itchy mouth.",
    "Plasters with latex: use the blue ones.",
]

DIETS = ["Vegetarian.", "Halal.", "No pork.", "Vegan; B12 drops are given at home.", "Kosher, as far as we can."]

DOCTORS = [
    "Dr Sethi, Mill Lane Surgery, 01632 960114",
    "Dr Abbott, Harbour Health Centre, 01632 960187",
    "Dr Lindgren, Quay Street Practice, 01632 960142",
]

HEALTH_VISITORS = ["Josie Marwood, 01632 960155", "Harbour Health Centre, 01632 960188", "", ""]
