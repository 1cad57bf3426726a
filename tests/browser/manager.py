"""What a manager does in her first hour, as steps that follow each other."""

import hmac
import struct
import time
from base64 import b32decode
from hashlib import sha1

from tests.browser.visitors import follow, press

PASSWORD = "a long walk in the rain"
# Seconds, on a machine that has other things to do.
LONG_ENOUGH_TO_TYPE = 12
HELEN, PRIYA = "helen@larkfield.example.org", "priya@larkfield.example.org"


def start(helen, address):
    """Make the setting and her account, at the one-time address from the terminal."""
    helen.goto(address)
    helen.get_by_label("Name of the setting").fill("Larkfield Nursery")
    helen.get_by_label("Your name").fill("Helen Byrne")
    helen.get_by_label("Your e-mail").fill(HELEN)
    helen.get_by_label("Password").fill(PASSWORD)
    press(helen, "Open the setting")


def set_up_second_step(helen):
    """On the page to which she is led. A code holds for half a minute: one that is nearly over is not typed."""
    if (left := 30 - time.time() % 30) < LONG_ENOUGH_TO_TYPE:
        time.sleep(left)
    helen.get_by_label("The six digits").fill(six_digits(helen.locator(".secret").inner_text()))
    press(helen, "Set it up")


def six_digits(secret):
    """What an authenticator app shows now (RFC 6238)."""
    moment = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.digest(b32decode(secret + "=" * (-len(secret) % 8)), moment, sha1)
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def open_room(helen, name):
    helen.goto("/rooms/")
    follow(helen, "Add a room")
    helen.get_by_label("Name of the room").fill(name)
    press(helen, "Save")


def add_key_person(helen, name, email, room):
    helen.goto("/staff/")
    follow(helen, "Add somebody")
    helen.get_by_label("Name").fill(name)
    helen.get_by_label("E-mail").fill(email)
    helen.get_by_label("Role").select_option(label="practitioner")
    helen.get_by_label(room).check()
    press(helen, "Save")
    press(helen, "Invite")


def enrol(helen, first_name, last_name, room, key_person):
    """Ends on the child's record."""
    helen.goto("/children/")
    follow(helen, "Add a child")
    helen.get_by_label("First name").fill(first_name)
    helen.get_by_label("Last name").fill(last_name)
    helen.get_by_label("Date of birth").fill("2024-05-17")
    helen.get_by_label("Room").select_option(label=room)
    choice = helen.get_by_label("Key person")
    choice.select_option(choice.locator("option", has_text=key_person).get_attribute("value"))
    press(helen, "Save")


def add_household(helen, name):
    helen.goto("/households/")
    follow(helen, "Add a household")
    helen.get_by_label("Name").fill(name)
    press(helen, "Save")


def tie_and_invite(helen, name, email, relation, household):
    """From the child's record, where she stands."""
    follow(helen, "Add an adult")
    helen.get_by_label("Name").fill(name)
    helen.get_by_label("Who they are to the child").select_option(label=relation)
    helen.get_by_label("E-mail").fill(email)
    helen.get_by_label("Household").select_option(label=household)
    helen.get_by_label("Has parental responsibility").check()
    press(helen, "Save")
    press(helen, f"Invite {name}")
