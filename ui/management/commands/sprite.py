from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from ui.icons import sprite


class Command(BaseCommand):
    help = "Writes the sprite of icons that the pages use. Part of set-up; writes nothing when nothing changed."

    def handle(self, **options):
        target = Path(settings.ASSETS_DIR) / "ui" / "icons.svg"
        drawn = sprite()
        if target.exists() and target.read_text(encoding="utf-8") == drawn:
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        # Beside it, then renamed: a running server never reads half a sprite.
        fresh = target.with_suffix(".new")
        fresh.write_text(drawn, encoding="utf-8")
        fresh.replace(target)
        self.stdout.write(f"Icons written to {target}")
