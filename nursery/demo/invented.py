"""Families from chance, beside the cast."""

from itertools import cycle

from families.models import Relation
from nursery.demo import people, words

# Numbers of the rooms, in turn: with the cast each room has as many as the next.
ROOMS = (0, 1, 2, 0, 2, 1, 0)


class Inventor:
    def __init__(self, chance):
        self.chance, self.unused_names, self.rooms = chance, [], cycle(ROOMS)

    def family(self, children):
        last_name = self.chance.choice(people.LAST_NAMES)
        kids = tuple(
            people.Kid(self.first_name(), next(self.rooms), languages=self.languages()) for _child in range(children)
        )
        home = f"{last_name}, {self.chance.choice(words.STREETS)}"
        return people.Family(last_name, kids, self.adults(last_name), (home,))

    def adults(self, last_name):
        names = self.chance.sample(people.ADULT_NAMES, self.chance.choice([1, 2, 2, 2]))
        relations = self.chance.sample([Relation.MOTHER, Relation.FATHER], len(names))
        parents = tuple(
            people.Adult(
                f"{name} {last_name}",
                f"{name}.{last_name}".lower().replace("’", ""),
                relation,
                came=self.chance.choices(["in", "invited", ""], [20, 1, 1])[0],
            )
            for name, relation in zip(names, relations, strict=True)
        )
        return parents if len(parents) > 1 else (*parents, self.contact())

    def contact(self):
        """Called in an emergency, may collect, sees nothing here."""
        name = f"{self.chance.choice(people.ADULT_NAMES)} {self.chance.choice(people.LAST_NAMES)}"
        return people.Adult(name, "", Relation.RELATIVE, sees="", responsible=False, came="")

    def first_name(self):
        """Each name once before any comes twice."""
        if not self.unused_names:
            self.unused_names = self.chance.sample(people.FIRST_NAMES, len(people.FIRST_NAMES))
        return self.unused_names.pop()

    def languages(self):
        return self.chance.choices(words.LANGUAGES, [9, 1, 1, 1, 1, 1, 2])[0]
