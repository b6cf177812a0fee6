"""One message judged by its contract: what it says, or the code and column it is refused for.

A message is judged here and not in the warehouse, since what an hour's row is made of can no longer be judged there.
The order is the warehouse's: the contract's columns, and within a column empty, type, list, shape, range.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from connectors import cursor, exact, layout
from connectors.base import Source
from connectors.layout import Layout
from connectors.rows import BROKEN
from wadah.contract import compact
from wadah.contract.model import Column
from wadah.warehouse.spec import BOOLEANS

AHEAD = timedelta(minutes=15)
"""How far a sender's clock may be before ours."""
SURE = 100
"""Messages from which a field that none has is taken for gone."""
EXTRAS = 200
"""Sets of fields that are kept in mind; beyond, they are matched anew each time."""
VILLAGE = re.compile(r"(\d{2})\.?(\d{2})\.?(\d{2})\.?([12]\d{3})")
EMPTY, TYPE, TIME, RANGE, LIST, SHAPE = "WDH-302", "WDH-303", "WDH-304", "WDH-309", "WDH-310", "WDH-315"


@dataclass(frozen=True, slots=True)
class Heard:
    """What one message says: `key` without its time, flags and numbers in the contract's order."""

    key: tuple[str, ...]
    hour: datetime
    second: int  # of the hour
    flags: tuple[bool, ...]
    numbers: tuple[Decimal | None, ...]


class Refused(Exception):
    """`str()` of it is a landing row's `_damage`: the code, and the column where one is to blame."""


class Judge:
    """Judges the messages of one pull."""

    def __init__(self, source: Source, now: datetime) -> None:
        table = source.table
        self.columns = table.message or table.columns
        self._table = replace(table, columns=self.columns)
        self._time = compact.moment(self.columns) if table.message else None
        self._zone = source.settings.regency.zone
        if self._time is not None:
            self._moment = cursor.reader(source, self._time, strict=True)
        self._latest = now + AHEAD
        self._earliest = now - cursor.span(table.load.window) if table.load.window else None
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]*)", re.escape(table.source))
        self._topic = re.compile(pattern, re.DOTALL)
        self._met: dict[tuple[str, ...], Mapping[str, str]] = {}
        self.fields: dict[str, None] = {}  # every field of any message, in the order of their coming
        self.read = 0

    def layout(self) -> Layout:
        """How the fields met the contract, when all are read."""
        found = layout.match(self._table, list(self.fields))
        sure = self.read >= SURE
        return Layout(found.names, found.extra, tuple(c for c in found.missing if sure))

    def take(self, topic: str, payload: bytes) -> dict[str, Any]:
        """A message's values by column, as JSON gave them. Raises Refused where no row can be made of it."""
        self.read += 1
        try:
            body = exact.loads(payload.decode("utf-8"))
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as e:
            raise Refused(BROKEN) from e
        fit = self._topic.fullmatch(topic)
        if body.__class__ is not dict or fit is None:  # no object, or one with a field written twice
            raise Refused(BROKEN)
        values: dict[str, Any] = {name: body[field] for field, name in self._names(tuple(body)).items()}
        values |= {c.name: fit[c.from_name] for c in self.columns if c.from_name}
        return values

    def __call__(self, topic: str, payload: bytes) -> Heard:
        """Judge a message whose hour is to be summed. Raises Refused."""
        values = self.take(topic, payload)
        assert self._time is not None
        key: list[str] = []
        flags: list[bool] = []
        numbers: list[Decimal | None] = []
        moment = None
        for c in self.columns:
            text = self._text(c, values.get(c.name))
            if c is self._time:
                moment = self._when(c, text)
            elif c.key is not None:
                key.append(_shaped(c, text or ""))
            elif c.type == "boolean":
                flags.append(_listed(c, text or "", BOOLEANS, TYPE) == "true")
            else:
                numbers.append(None if text is None else _number(c, text))
        assert moment is not None
        hour = moment.replace(minute=0, second=0)
        return Heard(tuple(key), hour, moment.minute * 60 + moment.second, tuple(flags), tuple(numbers))

    def _names(self, fields: tuple[str, ...]) -> Mapping[str, str]:
        """Field → column of those the contract describes; the others are only remembered."""
        if (known := self._met.get(fields)) is not None:
            return known
        if len(self.fields) < EXTRAS:
            self.fields |= dict.fromkeys(fields)
        try:
            met = layout.match(self._table, fields)
        except layout.Ambiguous as e:
            raise Refused(BROKEN) from e
        names = {field: name for field, name in met.names.items() if field not in met.extra}
        if len(self._met) < EXTRAS:
            self._met[fields] = names
        return names

    def _text(self, c: Column, value: Any) -> str | None:
        text = exact.text(value)
        text = text.strip() if text is not None else ""
        if text.lower() in {"", *(n.strip().lower() for n in c.null_values)}:
            if c.required:
                raise Refused(f"{EMPTY} {c.name}")
            return None
        return text

    def _when(self, c: Column, text: str | None) -> datetime:
        moment = self._moment(text or "")
        if not isinstance(moment, datetime):
            raise Refused(f"{TIME} {c.name}")
        if moment > self._latest or (self._earliest is not None and moment < self._earliest):
            raise Refused(f"{RANGE} {c.name}")
        return moment.astimezone(self._zone)


def _shaped(c: Column, text: str) -> str:
    if c.values:
        text = _listed(c, text, c.values, LIST)
    if c.text_format == "kemendagri-desa":
        if not (fit := VILLAGE.fullmatch(text)):
            raise Refused(f"{SHAPE} {c.name}")
        text = ".".join(fit.groups())
    if c.pattern and not re.search(c.pattern, text):
        raise Refused(f"{SHAPE} {c.name}")
    return text


def _listed(c: Column, text: str, otherwise: Mapping[str, Any], code: str) -> str:
    for clean, spellings in (c.values or otherwise).items():
        if text.lower() in (s.strip().lower() for s in spellings):
            return clean
    raise Refused(f"{LIST if c.values else code} {c.name}")


def _number(c: Column, text: str) -> Decimal:
    if not re.fullmatch(r"-?\d{1,30}(\.0+)?" if c.type == "integer" else r"-?\d{1,30}(\.\d{1,30})?", text):
        raise Refused(f"{TYPE} {c.name}")
    value = Decimal(text)
    if (c.minimum is not None and value < Decimal(str(c.minimum))) or (
        c.maximum is not None and value > Decimal(str(c.maximum))
    ):
        raise Refused(f"{RANGE} {c.name}")
    return value
