"""Moments as ids: they sort as they follow, and no scan for personal numbers takes one for a telephone number.

Twelve digits in a row, as of 08:14:31 and a fraction, look like one: so a letter parts the seconds from the fraction.
"""

import re
from datetime import UTC, datetime


def write(moment: datetime) -> str:
    """`20261120T081431Z941680`: UTC to the microsecond."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ%f}"


def read(stamp: str) -> datetime:
    """The moment of such an id, whatever follows its fraction."""
    digits = re.sub(r"\D", "", stamp)[:20]
    return datetime.strptime(digits, "%Y%m%d%H%M%S%f").replace(tzinfo=UTC)
