"""What keeps a spreadsheet program from taking somebody's words for a formula, and acting on it."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
GUARD = "'"


def guarded(text):
    """The text with an apostrophe before what looks like a formula, also where it begins with apostrophes already."""
    return GUARD + text if text.lstrip(GUARD).startswith(FORMULA) else text


def unguarded(text):
    """The text as it was before."""
    return text[1:] if text.startswith(GUARD) and text.lstrip(GUARD).startswith(FORMULA) else text
