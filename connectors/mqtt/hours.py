"""Messages summed to one row a sender and hour, together with what of that hour has landed before."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import pyarrow as pa

from connectors.mqtt.message import Heard
from wadah.contract import compact
from wadah.contract.model import Column, Table
from wadah.settings import Settings
from wadah.warehouse.connect import connect, identifier, literal

MINUTES = 60
Key = tuple[str, ...]
Summary = tuple[int, Decimal, Decimal | None, Decimal | None]
"""How many numbers, their sum, lowest, highest."""


class Hour:
    """One sender's hour. Seconds and minutes are bits of whole numbers: a day of 3,000 cameras stays in memory."""

    __slots__ = ("first", "flags", "new", "numbers", "seconds")

    def __init__(self, flags: int, numbers: int) -> None:
        self.first = self.new = self.seconds = 0
        self.flags = [0] * flags
        self.numbers: list[Summary] = [(0, Decimal(0), None, None)] * numbers

    def add(self, number: int, heard: Heard) -> bool:
        """Count message `number`; False where one of that second was counted before (the first one stands)."""
        bit = 1 << heard.second
        if self.seconds & bit:
            return False
        self.seconds |= bit
        self.first = self.first or number
        self.new += 1
        for i, flag in enumerate(heard.flags):
            self.flags[i] |= flag << heard.second // 60
        for i, told in enumerate(heard.numbers):
            if told is not None:
                count, total, low, high = self.numbers[i]
                least, most = (told, told) if low is None or high is None else (min(low, told), max(high, told))
                self.numbers[i] = count + 1, total + told, least, most
        return True


class Hours:
    """The hours of one pull, `files` being what has landed of the table."""

    def __init__(self, settings: Settings, table: Table, files: Sequence[str]) -> None:
        self._settings, self._table, self._files = settings, table, files
        time = compact.moment(table.message)
        self._time = time.name
        self._key = [c.name for c in table.message if c.key is not None and c is not time]
        self._flags = [c for c in table.message if c.type == "boolean"]
        self._numbers = [c for c in table.message if c.key is None and c.type != "boolean"]
        self._hours: dict[tuple[Key, datetime], Hour] = {}
        self.repeated = 0

    def add(self, heard: Sequence[tuple[int, Heard]]) -> None:
        """Count messages (number in the pull, message)."""
        new = {place: None for _, h in heard if (place := (h.key, h.hour)) not in self._hours}
        self._hours |= {place: Hour(len(self._flags), len(self._numbers)) for place in new}
        for row in self._landed(list(new)):
            self._resume(row)
        for number, h in heard:
            self.repeated += not self._hours[h.key, h.hour].add(number, h)

    def rows(self) -> Iterator[tuple[int, dict[str, str | None]]]:
        """(number of the first new message, row) of every hour of which something new was heard."""
        for (key, moment), hour in self._hours.items():
            if hour.new:
                yield hour.first, self._row(key, moment, hour)

    def _landed(self, places: Sequence[tuple[Key, datetime]]) -> list[dict[str, str]]:
        """Rows that are current in landing, of these hours."""
        if not self._files or not places:
            return []
        by = [*self._key, self._time]
        asked = {name: [key[i] for key, _ in places] for i, name in enumerate(self._key)}
        asked[self._time] = [moment.isoformat() for _, moment in places]
        con = connect(None, self._settings)
        try:
            con.register("asked", pa.table(asked))
            listed = ", ".join(map(literal, self._files))
            same = " AND ".join(f"l.{identifier(c)} = a.{identifier(c)}" for c in by)
            groups = ", ".join(identifier(c) for c in by)
            # All moments are written alike, so that text order is time order and most of the landing is not read.
            found = con.execute(
                f"SELECT * FROM read_parquet([{listed}], union_by_name = true, hive_partitioning = false) AS l "  # noqa: S608
                f"SEMI JOIN asked AS a ON {same} WHERE _damage IS NULL AND {identifier(self._time)} BETWEEN ? AND ? "
                f"QUALIFY _load_id = max(_load_id) OVER (PARTITION BY {groups})",
                [min(asked[self._time]), max(asked[self._time])],
            )
            rows: list[dict[str, str]] = found.to_arrow_table().to_pylist()
            return rows
        finally:
            con.close()

    def _resume(self, row: Mapping[str, str]) -> None:
        key = tuple(row[name] for name in self._key)
        hour = self._hours[key, datetime.fromisoformat(row[self._time])]
        at = 0
        for step in row[compact.SECONDS].split():
            at += int(step)
            hour.seconds |= 1 << at
        hour.flags = [int(row[f"{c.name}_menit"][::-1], 2) for c in self._flags]
        hour.numbers = []
        for c in self._numbers:
            count, *values = (row[f"{c.name}_{part}"] for part in compact.SUMMARY)
            total, low, high = (None if v is None else Decimal(v) for v in values)
            hour.numbers.append((int(count), total or Decimal(0), low, high))

    def _row(self, key: Key, moment: datetime, hour: Hour) -> dict[str, str | None]:
        row: dict[str, str | None] = {**dict(zip(self._key, key, strict=True)), self._time: moment.isoformat()}
        row[compact.MINUTES] = _bits(_minutes(hour.seconds))
        row |= {f"{c.name}_menit": _bits(mask) for c, mask in zip(self._flags, hour.flags, strict=True)}
        for c, (count, *values) in zip(self._numbers, hour.numbers, strict=True):
            parts = (str(count), *(_plain(c, v) if count and v is not None else None for v in values))
            row |= {f"{c.name}_{part}": text for part, text in zip(compact.SUMMARY, parts, strict=True)}
        row[compact.COUNT], row[compact.NEW] = str(hour.seconds.bit_count()), str(hour.new)
        row[compact.SECONDS] = _steps(hour.seconds)
        return row


def _minutes(seconds: int) -> int:
    """Bits of the minutes in which a second is set."""
    whole = (1 << 60) - 1
    return sum(1 << m for m in range(MINUTES) if seconds >> 60 * m & whole)


def _bits(mask: int) -> str:
    """Sixty digits, the first minute first."""
    return format(mask, "060b")[::-1]


def _steps(seconds: int) -> str:
    """The seconds that are set, each as its distance from the one before: `7 60 60`, which compresses to little."""
    found, before, at = [], 0, 0
    while seconds:
        skip = (seconds & -seconds).bit_length() - 1
        at += skip
        found.append(str(at - before))
        before, at, seconds = at, at + 1, seconds >> skip + 1
    return " ".join(found)


def _plain(c: Column, value: Decimal) -> str:
    return str(int(value)) if c.type == "integer" else format(value, "f")
