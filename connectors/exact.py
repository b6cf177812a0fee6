"""JSON whose numbers keep their digits, and whose objects keep a key that was written twice.

Python's own reading turns 16.50 into 16.5, 3.319011234567890123 into 3.31901123456789, and keeps only the
last of two equal keys.
"""

import gc
import json
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

EXPONENT = 400
"""Past this many digits a number stays as it was written."""


class Number(str):
    """A JSON number as its source text."""

    __slots__ = ()

    __repr__ = str.__str__
    """The number, not in quotes as a text is."""


class Constant(Number):
    """`NaN`, `Infinity`, `-Infinity`: what Python reads and JSON does not have."""

    __slots__ = ()


class Twice(dict[str, Any]):
    """An object in which a key stands twice; `pairs` has all of them."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.pairs = pairs

    def __repr__(self) -> str:
        return f"Twice({self.pairs!r})"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else Twice(pairs)


DECODER = json.JSONDecoder(
    parse_float=Number, parse_int=Number, parse_constant=Constant, object_pairs_hook=_object
)  # fmt: skip


def loads(text: str) -> Any:
    """Parse. Raises json.JSONDecodeError.

    Python's collector of cycles pauses meanwhile: it would walk through every object made so far again and again, half
    of what parsing costs, and find none.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        return DECODER.decode(text)
    finally:
        if collecting:
            gc.enable()


def text(value: Any) -> str | None:
    """A JSON value as landing text: a string as it is, a number's canonical decimal, else compact JSON."""
    if value is None or value.__class__ is str:
        return value
    if isinstance(value, Number):
        return _plain(value)
    return "".join(_dump(value))


def _plain(number: Number) -> str:
    if "e" not in number.lower():
        return str(number)
    try:
        value = Decimal(number)
    except InvalidOperation:  # an exponent past what a Decimal holds: no number any rule accepts, but its row's alone
        return str(number)
    if not value.is_finite() or abs(int(value.as_tuple().exponent)) > EXPONENT:
        return str(number)
    return format(value, "f")


def _dump(value: Any) -> Iterator[str]:
    if isinstance(value, Number):
        yield str(value)
    elif isinstance(value, list):
        yield "["
        for i, item in enumerate(value):
            yield "," if i else ""
            yield from _dump(item)
        yield "]"
    elif isinstance(value, dict):
        yield "{"
        for i, (key, item) in enumerate(value.pairs if isinstance(value, Twice) else value.items()):
            yield f"{',' if i else ''}{json.dumps(key, ensure_ascii=False)}:"
            yield from _dump(item)
        yield "}"
    else:
        yield json.dumps(value, ensure_ascii=False)
