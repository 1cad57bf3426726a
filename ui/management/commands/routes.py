import json

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string

from ui.routes import all_routes


class Command(BaseCommand):
    help = "Lists every route: name, pattern, methods, object type of each parameter, class P0-P3, open or closed."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="as JSON, for tools")

    def handle(self, *args, **options):
        rows = [_row(*each) for each in all_routes(import_string(settings.THIRD_PARTY_ROUTES))]
        if options["json"]:
            self.stdout.write(json.dumps(rows, indent=1))
            return
        for row in rows:
            door = "open" if row["open"] else "closed"
            self.stdout.write(f"{row['class'] or '??':3} {door:6} {row['name']:40} {row['pattern']}")


def _row(name, pattern, declared):
    return {
        "name": name,
        "pattern": pattern,
        "methods": list(declared.methods) if declared else [],
        "objects": declared.objects if declared else {},
        "class": declared.data_class if declared else None,
        "open": declared.open if declared else None,
    }
