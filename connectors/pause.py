"""How long a server asks to be left alone."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests


def pause(response: requests.Response) -> float:
    """Seconds the server asks us to wait (`Retry-After` as seconds or as a date); 0 where it says nothing."""
    asked = response.headers.get("Retry-After", "").strip()
    if asked.isdigit():
        return float(asked)
    try:
        return max(0.0, (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds()) if asked else 0.0
    except (ValueError, TypeError):
        return 0.0
