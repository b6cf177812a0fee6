"""Tell a person: a run failed, data were refused, a dataset is late. Off until `alerts.smtp` and `alerts.to` are set.

A message holds names and codes, never a row's values. What was told is noted by its key and not told again.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence

from wadah.files import write_text
from wadah.lock import lock
from wadah.mail import Message, send
from wadah.settings import Settings


def enabled(settings: Settings) -> bool:
    return bool(settings.alerts.smtp and settings.alerts.to)


def tell(settings: Settings, key: str, subject: str, lines: Sequence[str]) -> bool:
    """Send one message, unless alerts are off. True where it was handed over.

    `key` makes the Message-ID, so that the same matter told twice is shown once. Raises as `wadah.mail.send`.
    """
    if not enabled(settings) or not settings.alerts.smtp:
        return False
    text = "\n".join([*lines, "", f"{settings.regency.name}, {settings.today():%Y-%m-%d %H:%M}. Wadah."])
    number = hashlib.sha256(f"{settings.root}|{key}".encode()).hexdigest()[:24]
    send(settings, settings.alerts.smtp, Message(f"wadah-{number}", settings.alerts.to, f"[Wadah] {subject}", text))
    return True


def late(settings: Settings, overdue: Mapping[str, tuple[str, int]]) -> list[str]:
    """Tell of datasets that missed their due date (dataset → the date, days since), each date once.

    Returns the datasets told of. One that came meanwhile is forgotten.
    """
    if not enabled(settings):
        return []
    with lock(settings, "alerts", wait=30):
        file = settings.path("alerts", "late.json")
        told: dict[str, str] = json.loads(file.read_text("utf-8")) if file.exists() else {}
        new = {d: due for d, due in overdue.items() if told.get(d) != due[0]}
        if new:
            lines = [f"{dataset}: jatuh tempo {on}, terlambat {days} hari." for dataset, (on, days) in new.items()]
            key = "|".join(f"{dataset} {on}" for dataset, (on, _) in sorted(new.items()))
            tell(settings, f"late {key}", f"{len(new)} kumpulan data terlambat", lines)
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_text(file, json.dumps({dataset: on for dataset, (on, _) in overdue.items()}))
    return sorted(new)
