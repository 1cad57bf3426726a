from django.core.management.base import BaseCommand, CommandError

from accounts.models import User, folded
from families.models import Carer, Child, StaffMember
from families.why import explain, records_called


class Command(BaseCommand):
    help = (
        "Says why an account can see a child, or one record about it, or why it cannot. No restriction is named here."
    )

    def add_arguments(self, parser):
        parser.add_argument("account", help="the e-mail address or the sign-in name")
        parser.add_argument("what", help="a child's code, or a record such as diaries.DiaryEntry:<code>")

    def handle(self, *, account, what, **options):
        user = self._user(folded(account))
        child, record = self._record(what)
        explanations = [explain(person, child, record=record) for person in people_of(user, child.setting)]
        if not explanations:
            self.stdout.write(f"No: {user.name} is nobody at {child.setting.name}.")
        for found in explanations:
            hat = "family" if isinstance(found.person, Carer) else "staff"
            self.stdout.write(" ".join([f"{'Yes' if found.sees else 'No'}, as {hat}:", *found.sentences]))

    def _user(self, name):
        user = User.objects.filter(email=name).first() or User.objects.filter(sign_in_name=name).first()
        if user is None:
            raise CommandError("There is no account of this address or name.")
        return user

    def _record(self, what):
        rows = records_called(what) if ":" in what else None
        record = None if rows is None else rows.select_related("child__setting").first()
        child = record.child if record else Child.objects.filter(code=what).select_related("setting").first()
        if child is None:
            raise CommandError("There is no child and no record of this code.")
        return child, record


def people_of(user, setting):
    """What this account is at the setting: somebody of the staff, an adult of a family, or both."""
    return [
        *StaffMember.objects.filter(user=user, setting=setting).select_related("user", "setting"),
        *Carer.objects.filter(user=user, setting=setting).select_related("user"),
    ]
