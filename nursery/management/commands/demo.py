from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from families.models import Setting
from nursery.demo.build import CHILDREN, DAYS, Builder


class Command(BaseCommand):
    help = (
        "Makes the demo nursery: invented people and their diaries up to today. The same seed gives the same nursery."
    )

    def add_arguments(self, parser):
        parser.add_argument("--children", type=int, default=CHILDREN, help="in each nursery")
        parser.add_argument("--days", type=int, default=DAYS, help="of diaries, up to today")
        parser.add_argument("--nurseries", type=int, default=1)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--once", action="store_true", help="do nothing, and say nothing, where there is a setting")

    def handle(self, *args, children, days, nurseries, seed, once, **options):
        if settings.MODE == "production":
            raise CommandError("The demo has a published password. It is not made in production.")
        if Setting.objects.exists():
            if once:
                return
            raise CommandError("There is a setting already. The demo is made in an empty database.")
        if min(children, days, nurseries) < 1:
            raise CommandError("Children, days and nurseries must be 1 or more.")
        report = (lambda line: None) if once else self.stdout.write
        Builder(children=children, days=days, nurseries=nurseries, seed=seed, report=report).build()
