"""Families from chance, beside the cast."""

from families.models import Relation
from nursery.demo import people, words


class Inventor:
    def __init__(self, chance):
        self.chance, self.unused_names = chance, []

    def family(self, children):
        last_name = self.chance.choice(people.LAST_NAMES)
        rooms = self.chance.choices(range(len(people.ROOMS)), [5, 6, 7], k=children)
        kids = tuple(people.Kid(self.first_name(), room, languages=self.languages()) for room in rooms)
        home = f"{last_name}, {self.chance.choice(words.STREETS)}"
        return people.Family(last_name, kids, self.adults(last_name), (home,))

    def adults(self, last_name):
        names = self.chance.sample(people.ADULT_NAMES, self.chance.choice([1, 2, 2, 2]))
        relations = self.chance.sample([Relation.MOTHER, Relation.FATHER], len(names))
        return tuple(
            people.Adult(
                f"{name} {last_name}",
                f"{name}.{last_name}".lower().replace("’", ""),
                relation,
                came=self.chance.choices(["in", "invited", ""], [20, 1, 1])[0],
            )
            for name, relation in zip(names, relations, strict=True)
        )

    def first_name(self):
        """Each name once before any comes twice."""
        if not self.unused_names:
            self.unused_names = self.chance.sample(people.FIRST_NAMES, len(people.FIRST_NAMES))
        return self.unused_names.pop()

    def languages(self):
        return self.chance.choices(words.LANGUAGES, [9, 1, 1, 1, 1, 1, 2])[0]
