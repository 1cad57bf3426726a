"""What stands at the bell because somebody changed something lately. No mail waits in a fresh demo."""

from accounts.models import User
from families.announcements import FactsAsked, KeyPersonChanged, KeyPersonHandover
from families.models import FactsRequest, FamilyTie, KeyPerson, Role
from notifications.outbox import announce

LATELY = 14  # days
ASKED = {"Isla"}  # children whose families have been asked for what is missing


class News:
    """The people's rows are written already."""

    def __init__(self, run, house):
        self.run, self.house = run, house
        self.by = house.who(Role.MANAGER).user

    def tell(self):
        changed = KeyPerson.objects.current().filter(
            child__setting=self.house.setting, since__gt=self.run.day(-LATELY), part=KeyPerson.Part.KEY
        )
        for key in changed.select_related("child", "staff__user"):
            announce(KeyPersonChanged, about=key, to=_readers(key.child), by=self.by, mail=False)
            announce(KeyPersonHandover, about=key, to=[key.staff.user], by=self.by, mail=False)
        for place in self.house.places:
            if place.child.first_name in ASKED:
                self.ask(place.child)

    def ask(self, child):
        asked_at = self.run.at(self.run.day(-1), 10, 5)
        request = FactsRequest(code=self.run.code(), child=child, asked_by=self.by, asked_at=asked_at)
        request.save()
        adults = _accounts(FamilyTie.objects.for_health().responsible().filter(child=child))
        announce(FactsAsked, about=request, to=adults, by=self.by, mail=False)


def _readers(child):
    return _accounts(FamilyTie.objects.open().filter(child=child))


def _accounts(ties):
    return User.objects.filter(is_active=True, pk__in=ties.values("carer__user"))
