"""How large a spreadsheet may be that is brought in."""

MOST_BYTES = 5 * 1024 * 1024
# Of an archive unpacked, and of all texts in cells: what small files may swell to.
MOST_UNPACKED = 30 * 1024 * 1024
MOST_PARTS = 500
MOST_CHARACTERS = 6_000_000
MOST_TEXTS = 150_000
MOST_CELLS = 150_000
MOST_TABLES = 12
MOST_ROWS = 5_000
MOST_COLUMNS = 60


class TooMuch(Exception):
    """The file holds more than a nursery can have; or it only pretends to be small."""


class Budget:
    """What the cells of one file may come to together."""

    def __init__(self):
        self.cells, self.characters = MOST_CELLS, MOST_CHARACTERS

    def spend(self, text):
        self.cells -= 1
        self.characters -= len(text)
        if self.cells < 0 or self.characters < 0:
            raise TooMuch
