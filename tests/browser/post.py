"""How a test opens somebody's mail: in the demo's mailbox, or as the mail server took it."""

import re
import time
from dataclasses import dataclass, field

# Seconds: a sweep comes every three, and the servers share two cores with a browser.
PATIENCE = 40


@dataclass(frozen=True)
class Mail:
    subject: str
    text: str
    html: str
    links: list
    headers: dict = field(default_factory=dict)

    def everything(self):
        """Whatever somebody could read over a shoulder."""
        return "\n".join([self.subject, self.text, self.html, *map(str, self.headers.values())])


class PostOffice:
    """reader: a visitor for the mailbox page, which anybody may open in the demo."""

    def __init__(self, nursery, reader):
        self.nursery, self.reader = nursery, reader

    def mails_to(self, address):
        """Oldest first."""
        return self._taken(address) if self.nursery.mail else self._in_the_mailbox(address)

    def wait_for(self, address, number=1):
        """The mails to this address, once there are so many."""
        deadline = time.monotonic() + PATIENCE
        while len(mails := self.mails_to(address)) < number:
            assert time.monotonic() < deadline, f"{len(mails)} mails to {address} after {PATIENCE} s"
            time.sleep(0.3)
        return mails

    def _taken(self, address):
        server = self.nursery.mail
        taken = zip(list(server.recipients), list(server.messages), strict=False)
        return [_read(message) for recipients, message in taken if recipients == (address,)]

    def _in_the_mailbox(self, address):
        self.reader.goto(f"/mailbox/?to={address}")
        addresses = [link.get_attribute("href") for link in self.reader.locator("main a").all()]
        mails = [href for href in addresses if re.fullmatch(r"/mailbox/\w{16}/", href)]
        return [self._open(href) for href in reversed(mails)]

    def _open(self, href):
        self.reader.goto(href)
        html = (
            self.reader.locator("iframe").count() and self.reader.frame_locator("iframe").locator("body").inner_text()
        )
        text = self.reader.locator(".mailbox__text")
        links = [link.get_attribute("href") for link in text.locator("a").all()]
        return Mail(self.reader.locator("h1").inner_text(), text.text_content(), html or "", links)


def _read(message):
    parts = {part.get_content_type(): part for part in message.walk() if not part.is_multipart()}
    text, html = (parts[kind].get_payload(decode=True).decode() for kind in ("text/plain", "text/html"))
    return Mail(str(message["Subject"]), text, html, re.findall(r"https?://\S+", text), dict(message.items()))
