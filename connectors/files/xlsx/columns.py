"""The letters of a column."""

from connectors.files.grid import Unreadable


class Columns:
    """Column letters as positions, remembered."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def place(self, letters: str) -> int:
        """A → 0, XFD → 16383. Raises Unreadable for no column."""
        found = self._known.get(letters)
        if found is None:
            found = 0
            for letter in letters.upper():
                found = found * 26 + ord(letter) - 64
            if not 1 <= found <= 16_384:
                raise Unreadable("broken")
            self._known[letters] = found = found - 1
        return found
