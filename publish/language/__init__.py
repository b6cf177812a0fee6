"""What the portal says, in Indonesian and in English: texts, numbers, dates.

Indonesian is the source: a text's own words are its key in `en.po` (a plain gettext file any
translator's tool opens). A text without a translation is an error, not a page in two languages.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

from babel.dates import format_date
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from markupsafe import Markup

from publish.period import Period

Code = Literal["id", "en"]
LANGUAGES: tuple[Code, Code] = ("id", "en")
LOCALES: dict[Code, str] = {"id": "id", "en": "en_GB"}
ROMAN = ("I", "II", "III", "IV")
KB = 1000


@cache
def catalogue() -> dict[str, tuple[str, ...]]:
    """English by Indonesian: one text, or singular and plural."""
    with (Path(__file__).parent / "en.po").open("rb") as file:
        messages = read_po(file, locale="en", abort_invalid=True)
    found = {}
    for message in messages:
        key = message.id if isinstance(message.id, str) else message.id[0]
        if key and message.string and "fuzzy" not in message.flags:
            found[key] = (message.string,) if isinstance(message.string, str) else tuple(message.string)
    return found


@dataclass(frozen=True)
class Words:
    """One language. `t` translates, `n` also chooses singular or plural, `html` keeps the text's own tags."""

    code: Code = "id"
    asked: set[str] = field(default_factory=set, compare=False, repr=False)

    def _find(self, text: str, count: float = 2) -> str:
        self.asked.add(text)
        if self.code == "id":
            return text
        forms = catalogue()[text]
        return forms[0] if count == 1 else forms[-1]

    def t(self, text: str, **fields: Any) -> str:
        """Raises KeyError where English lacks the text."""
        return self._find(text).format(**fields)

    def n(self, text: str, count: float, **fields: Any) -> str:
        """`{n}` in the text is the count, formatted."""
        return self._find(text, count).format(n=self.number(count), **fields)

    def html(self, text: str, **fields: Any) -> Markup:
        """As `t`; tags written in the text stay tags, fields are escaped."""
        return Markup(self._find(text)).format(**fields)  # noqa: S704  (our own catalogue)

    def forms(self, text: str) -> tuple[str, str]:
        """Singular and plural as they stand, for a script that fills them itself."""
        return self._find(text, 1), self._find(text, 2)

    @property
    def locale(self) -> str:
        return LOCALES[self.code]

    def number(self, value: float, digits: int | None = None) -> str:
        """1.234,5 in Indonesian; a minus is `−`. Without `digits`: whole numbers plain, others with one."""
        if digits is None:
            digits = 0 if float(value).is_integer() else 1
        shown = format_decimal(round(value, digits), "#,##0." + "0" * digits if digits else "#,##0", self.locale)
        return shown.replace("-", "−")

    def percent(self, part: float, digits: int = 1) -> str:
        """6,3%: closed up, one decimal."""
        return self.number(part, digits) + "%"

    def day(self, day: date, pattern: str = "d MMMM y") -> str:
        return format_date(day, pattern, self.locale)

    def short_day(self, day: date) -> str:
        return self.day(day, "d MMM y")

    def weekday(self, day: date) -> str:
        return self.day(day, "EEEE, d MMMM y")

    def clock(self, moment: datetime) -> str:
        """09.00 WIB: the moment's own zone."""
        return moment.strftime("%H.%M %Z" if self.code == "id" else "%H:%M %Z")

    def period(self, period: Period, short: bool = False) -> str:
        """Oktober 2026 (Okt 2026), triwulan III 2026, 2026."""
        if period.kind == "month":
            return self.day(period.start, "MMM y" if short else "MMMM y")
        if period.kind == "quarter":
            text = "TW {roman} {year}" if short else "triwulan {roman} {year}"
            return self.t(text, roman=ROMAN[period.part - 1], number=period.part, year=period.year)
        if period.kind == "semester":
            return self.t("semester {roman} {year}", roman=ROMAN[period.part - 1], year=period.year)
        return str(period.year)

    def span(self, first: Period, last: Period) -> str:
        """Jan 2024–Okt 2026."""
        return self.period(first, True) if first == last else f"{self.period(first, True)}–{self.period(last, True)}"

    def listed(self, items: list[str]) -> str:
        """a, b, dan c."""
        if len(items) < 2:
            return "".join(items)
        if len(items) == 2:
            return self.t("{a} dan {b}", a=items[0], b=items[1])
        return self.t("{a}, dan {b}", a=", ".join(items[:-1]), b=items[-1])

    def size(self, count: int) -> str:
        """Bytes as people read them: 118 kB, 2,4 MB."""
        for unit, step in (("GB", KB**3), ("MB", KB**2)):
            if count >= step:
                return f"{self.number(count / step, 1)} {unit}"
        return f"{self.number(max(1, round(count / KB)))} kB"

    def amount(self, value: float, unit: str | None) -> str:
        """A value with its unit: 312 aduan, 84,1%, Rp1,2 miliar."""
        from publish.language.units import AMOUNTS

        if unit == "persen":
            return self.percent(value)
        if unit == "rupiah":
            return self.rupiah(value)
        text = AMOUNTS.get(unit or "")
        return self.n(text, value) if text else f"{self.number(value)} {unit or ''}".strip()

    def rupiah(self, value: float) -> str:
        for step, text in ((1e12, "Rp{n} triliun"), (1e9, "Rp{n} miliar"), (1e6, "Rp{n} juta")):
            if abs(value) >= step:
                return self.t(text, n=self.number(value / step, 1))
        return f"Rp{self.number(value, 0)}"
