"""Which datasets missed their due date, by the release calendar and the receipts."""

from publish import schedule
from publish.target import readable
from publish.targets import target
from wadah.contract.load import outputs
from wadah.settings import Settings


def overdue(settings: Settings) -> dict[str, tuple[str, int]]:
    """Dataset → (the oldest due date it missed, ISO; days since), of those that were published before.

    A dataset that still waits for its first data was promised to nobody.
    """
    today = settings.today().date()
    found = {}
    for dataset, last in readable(target(settings).current()).items():
        contract = outputs().get(dataset)
        if contract is None or not last.receipts or last.receipts[-1].kind == "removed":
            continue
        dues = schedule.status(contract, last.receipts, today, today).dues
        missed = [due for due in dues if due.state == "missing"]
        if missed:
            oldest = min(missed, key=lambda due: due.on)
            found[dataset] = (oldest.on.isoformat(), oldest.days)
    return found
