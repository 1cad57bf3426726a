from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from families.actions.start import first_start_address


class Command(BaseCommand):
    help = (
        "Prints the address of the page that makes the setting and its first manager. "
        "Each call makes a new one, and the one before opens nothing any more."
    )

    def handle(self, **options):
        address = first_start_address(settings.BASE_URL)
        if address is None:
            raise CommandError("There is a setting already. Its manager invites everybody else.")
        self.stdout.write(address)
