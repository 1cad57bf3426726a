"""The code on a printed letter: what people make of it when they type it, and the digest by which it is found."""

from django.utils.crypto import salted_hmac

from accounts.models import folded

# The codes' alphabet (ui.codes) has none of these: each can only be a slip for the sign it looks like.
LOOK_ALIKES = str.maketrans("oilu", "011v")


def as_printed(typed):
    """One spelling of a typed code: case, spaces and hyphens go, look-alikes become what was printed."""
    return "".join(sign for sign in folded(typed) if sign.isalnum()).translate(LOOK_ALIKES)


def digest_of(typed):
    """What the database keeps of a code: it tells nobody the code, and finds it however it was typed."""
    return salted_hmac("families.letter_code", as_printed(typed), algorithm="sha256").hexdigest()
