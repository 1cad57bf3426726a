"""Doors for those who were never in: invited by mail, invited where no mail arrives, given a printed letter."""

from datetime import timedelta

from families.announcements import InvitationSent
from families.letter_codes import digest_of
from families.models import INVITATION_LASTS, LETTER_LASTS, Invitation, LetterBatch, Role
from families.sign_in_names import base_of
from notifications.models import Announcement, Delivery, Letter

LATELY = timedelta(days=2, hours=5)
TOO_OLD = timedelta(days=12, hours=3)


class Post:
    """The people's rows are written already."""

    def __init__(self, run, rows, house):
        self.run, self.rows, self.house = run, rows, house
        self.by = house.who(Role.MANAGER).user
        self.made_at, self.made_long_ago = run.now - LATELY, run.now - TOO_OLD

    def write(self):
        doors = [(adult.came, self.door(adult.came, carer)) for adult, carer in self.house.to_invite]
        self.rows.write()
        for came, door in doors:
            # The column says by itself when a row is made.
            Invitation.objects.filter(pk=door.pk).update(made_at=self.moment_of(came))
            if came == "bounced":
                self.bounce(door)

    def moment_of(self, came):
        return self.made_long_ago if came == "expired" else self.made_at

    def door(self, came, carer):
        if came == "letter":
            return self.letter(carer)
        door = {"email": carer.email, "expires_at": self.moment_of(came) + INVITATION_LASTS}
        return self.rows.add(Invitation(carer=carer, invited_by=self.by, **door))

    def letter(self, carer):
        batch = LetterBatch(setting=self.house.setting, made_by=self.by, code=self.run.code())
        batch.save()
        door = {"sign_in_name": self.sign_in_name(carer), "expires_at": self.made_at + LETTER_LASTS, "batch": batch}
        letter = self.rows.add(Invitation(carer=carer, invited_by=self.by, **door))
        letter.letter_digest = digest_of(letter.letter_code())
        return letter

    def sign_in_name(self, carer):
        """From the seed, also for a name in another script."""
        base = base_of(carer) if carer.name.isascii() else f"family.{self.run.chance.randrange(1000, 10_000)}"
        return f"{base}{self.house.number + 1}" if self.house.number else base

    def bounce(self, door):
        """The mail server refused the address for good."""
        letter = Letter.new(
            to_address=door.email,
            state=Letter.State.FAILED,
            reason="550 5.1.2 no such host",
            made_at=self.made_at,
            due_at=self.made_at,
        )
        letter.save()
        announcement = Announcement.objects.create(
            kind=InvitationSent.slug,
            about_type=Invitation._meta.label,
            about_pk=door.pk,
            about_code=door.code,
            by_code=self.by.code,
            at=self.made_at,
        )
        Delivery.objects.create(
            announcement=announcement,
            address=door.email,
            channel=Delivery.Channel.MAIL,
            state=Delivery.State.FAILED,
            letter=letter,
            due_at=self.made_at,
        )
