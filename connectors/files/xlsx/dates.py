"""Number formats that make a serial number a date, and the serial as ISO text."""

import re
from datetime import UTC, datetime, timedelta
from typing import Literal

from connectors.files.xlsx.package import Package

Clock = Literal["date", "time", "both"]

# ECMA-376 part 1, 18.8.30; 27–36 and 50–58 are dates in the East Asian editions. 46 is [h]:mm:ss, a duration.
BUILTIN: dict[int, Clock] = {
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), 36, *range(50, 59)), "date"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 47), "time"),
    22: "both",
}
LAST = 2_958_466
"""The serial after 9999-12-31."""
LATER = 1_462  # days from the begin of one calendar to that of the other


def kind(code: str) -> Clock | None:
    """What a format code shows: a date, a time, both; None for a number and for a duration (`[h]:mm`)."""
    plain = re.sub(r'"[^"]*"|\\.|_.|\*.', "", code.split(";")[0])
    if re.search(r"\[[hms]+\]", plain, re.I):
        return None
    plain = re.sub(r"\[[^\]]*\]|General|AM/PM|A/P|E[+-]|[0#?]", "", plain, flags=re.I).lower()
    time = bool(re.search("[hs]", plain))
    date = bool(re.search("[yd]", plain)) or ("m" in plain and not time)
    return "both" if date and time else "date" if date else "time" if time else None


def styles(package: Package, part: str | None) -> list[Clock | None]:
    """By a cell's style index: what its number format shows."""
    if part is None or not package.has(part):
        return []
    custom: dict[int, Clock | None] = {}
    found: list[Clock | None] = []
    inside = False
    for tag, attributes in package.elements(part):
        if tag == "numFmt":
            custom[int(attributes["numFmtId"])] = kind(attributes.get("formatCode", ""))
        elif tag in ("cellXfs", "cellStyles", "dxfs", "cellStyleXfs"):
            inside = tag == "cellXfs"
        elif tag == "xf" and inside:
            number = int(attributes.get("numFmtId", "0"))
            found.append(custom[number] if number in custom else BUILTIN.get(number))
    return found


def iso(serial: float, shown: Clock, from_1904: bool) -> str | None:
    """A serial as `YYYY-MM-DD`, `YYYY-MM-DDTHH:MM:SS[.mmm]` or `HH:MM:SS[.mmm]`; None for what is no moment.

    Serial 60 of the 1900 calendar is 29 February 1900, a day that never was.
    """
    if not 0 <= serial < LAST or (not from_1904 and 60 <= serial < 61):
        return None
    milliseconds = round(serial * 86_400_000)
    if milliseconds >= (LAST - LATER * from_1904) * 86_400_000:  # in the year 10000
        return None
    if shown == "time" and serial < 1:
        return (
            (datetime(2000, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds))
            .time()
            .isoformat(_precision(milliseconds))
        )
    year, month, day = (1904, 1, 1) if from_1904 else (1899, 12, 30 if serial >= 60 else 31)
    moment = datetime(year, month, day, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
    moment = moment.replace(tzinfo=None)  # a sheet knows no zone
    if shown == "date" and milliseconds % 86_400_000 == 0:
        return moment.date().isoformat()
    return moment.isoformat("T", _precision(milliseconds))


def _precision(milliseconds: int) -> Literal["milliseconds", "seconds"]:
    return "milliseconds" if milliseconds % 1000 else "seconds"
