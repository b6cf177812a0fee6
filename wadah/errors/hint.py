"""What to write instead of a word nobody knows."""

import difflib
from collections.abc import Iterable


def choose(value: object, allowed: Iterable[object]) -> str:
    """`write `x`` with the allowed word nearest to `value`; all of them where none is near."""
    words = list(map(str, allowed))
    near = difflib.get_close_matches(str(value), words, 1) or [w for w in words if value and w.startswith(str(value))]
    return f"write `{near[0]}`" if near else "write one of " + ", ".join(words)


def sentence(text: str) -> str:
    """`text` with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]
