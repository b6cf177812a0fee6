"""Date patterns of a contract (JDK letters) as strict regular expressions with numbered groups.

Engines' own parsers are lenient in different ways, so none is used: a text is first matched whole
against the pattern, then put together again as ISO 8601 from the groups. Texts are matched in lower case.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal

Clock = Literal["date", "timestamp", "time"]

# Indonesian names as offices write them; the first three letters of each tell the month and the day.
MONTHS = "januari februari pebruari maret april mei juni juli agustus september oktober november nopember desember"
MONTHS_SHORT = "jan feb peb mar apr mei jun jul agu agt ags agust sep sept okt nov nop des"
DAYS = "senin selasa rabu kamis jumat jum'at sabtu minggu ahad"
DAYS_SHORT = "sen sel rab kam jum sab min"

TOKENS: Mapping[str, tuple[str, str]] = {
    "y": ("year", r"\d{4}"),
    "yy": ("short_year", r"\d{2}"),
    "yyyy": ("year", r"\d{4}"),
    "M": ("month", r"0?[1-9]|1[0-2]"),
    "MM": ("month", r"0[1-9]|1[0-2]"),
    "MMM": ("month_name", MONTHS_SHORT.replace(" ", "|")),
    "MMMM": ("month_name", MONTHS.replace(" ", "|")),
    "d": ("day", r"0?[1-9]|[12]\d|3[01]"),
    "dd": ("day", r"0[1-9]|[12]\d|3[01]"),
    "H": ("hour", r"[01]?\d|2[0-3]"),
    "HH": ("hour", r"[01]\d|2[0-3]"),
    "m": ("minute", r"[0-5]?\d"),
    "mm": ("minute", r"[0-5]\d"),
    "s": ("second", r"[0-5]?\d"),
    "ss": ("second", r"[0-5]\d"),
    "X": ("zone", r"z|[+-]\d{2}(?:\d{2})?"),
    "XX": ("zone", r"z|[+-]\d{4}"),
    "XXX": ("zone", r"z|[+-]\d{2}:\d{2}"),
    "E": ("weekday", DAYS_SHORT.replace(" ", "|")),
    "EE": ("weekday", DAYS_SHORT.replace(" ", "|")),
    "EEE": ("weekday", DAYS_SHORT.replace(" ", "|")),
    "EEEE": ("weekday", DAYS.replace(" ", "|")),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a text: the regular expression and, by part, the number of its group."""

    regex: str
    parts: Mapping[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        return asdict(self)


def reading(pattern: str) -> Reading:
    """Translate one JDK pattern: letters, quoted text, everything else literally.

    Raises ValueError on a letter, or a repetition of one, that has no translation here.
    """
    regex, parts = "", dict[str, int]()
    for literal, letters in _tokens(pattern):
        if letters:
            name, group = _token(letters, pattern)
            if name in parts:
                raise ValueError(f"{pattern}: {letters} stands twice")
            parts[name] = len(parts) + 1
            regex += f"({group})"
        else:
            regex += re.escape(literal.lower())
    return Reading(f"^{regex}$", parts)


EXAMPLE = {
    "year": "2026", "short_year": "26", "month": "01", "day": "31", "hour": "07", "minute": "30", "second": "00",
    "weekday": "Sabtu", "zone": "+07:00", "fraction": "000000",
}  # fmt: skip


def example(pattern: str) -> str:
    """What a value of the pattern looks like, for the person who typed something else."""
    text = ""
    for literal, letters in _tokens(pattern):
        name = _token(letters, pattern)[0] if letters else ""
        if name == "month_name":
            text += "Januari" if len(letters) == 4 else "Jan"
        else:
            text += EXAMPLE[name] if name else literal
    return text


def _tokens(pattern: str) -> list[tuple[str, str]]:
    """(literal text, run of one letter): one of the two is filled."""
    found = []
    for match in re.finditer(r"'((?:[^']|'')*)'|(([A-Za-z])\3*)|(.)", pattern):
        quoted, letters, other = match[1], match[2], match[4]
        literal = other or "" if quoted is None else quoted.replace("''", "'") or "'"
        found.append((literal, letters or ""))
    return found


def _token(letters: str, pattern: str) -> tuple[str, str]:
    if set(letters) == {"S"}:
        return "fraction", r"\d{" + str(len(letters)) + "}"
    if letters not in TOKENS:
        raise ValueError(f"{pattern}: {letters} is not understood")
    return TOKENS[letters]


DATE = r"(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
CLOCK = r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,6}))?)?"
DATE_PARTS = {"year": 1, "month": 2, "day": 3}
CLOCK_PARTS = {"hour": 4, "minute": 5, "second": 6, "fraction": 7}


def iso(kind: Clock, has_zone: bool = False) -> Reading:
    """What a column without a declared format may hold: ISO 8601, with a zone only where one is declared."""
    if kind == "date":
        return Reading(f"^{DATE}$", DATE_PARTS)
    if kind == "time":
        return Reading(f"^{CLOCK}$", {name: group - 3 for name, group in CLOCK_PARTS.items()})
    zone = r"(z|[+-]\d{2}(?::?\d{2})?)" if has_zone else ""
    parts = DATE_PARTS | CLOCK_PARTS | ({"zone": 8} if has_zone else {})
    return Reading(f"^{DATE}[t ]{CLOCK}{zone}$", parts)


def date_cell(kind: Clock) -> Reading:
    """How a spreadsheet's own date cell reads (the reader gave it as ISO text)."""
    if kind == "timestamp":
        return Reading(f"^{DATE}(?:[t ]{CLOCK})?$", DATE_PARTS | CLOCK_PARTS)
    if kind == "date":  # a day's cell is often stored with a midnight
        return Reading(rf"^{DATE}(?:[t ]00:00(?::00(?:\.0+)?)?)?$", DATE_PARTS)
    clock = {name: group - 3 for name, group in CLOCK_PARTS.items()}
    return Reading(rf"^(?:\d{{4}}-\d{{2}}-\d{{2}}[t ])?{CLOCK}$", clock)
