"""What came of a pull, in the words of the conformance table."""

from collections.abc import Sequence
from typing import Any

from tests.integration.connectors.landed import last, pull, rows
from wadah.contract.model import Contract
from wadah.errors import WadahError
from wadah.settings import Settings

Expected = Sequence[tuple[Any, ...]]


def outcome(settings: Settings, made: Contract, expected: Expected, columns: Sequence[str] = ("kasus", "nilai")) -> str:
    """Pull once and judge: what landed of the newest load must be `expected`, but for rows that are told as damaged.

    Raises AssertionError where anything else landed: that would be silent loss.
    """
    before = last(settings, made)
    try:
        report = pull(settings, made)
    except WadahError as failure:
        assert (after := last(settings, made)) is None or after.load_id == before.load_id, "refused, and yet landed"
        return f"{'quarantined' if failure.kind == 'quarantine' else 'refused'} {failure.code}"
    found = rows(settings, made, load=report.load_id) if report.changed else []
    assert report.pulled == report.known + len(found), "what was read is not what landed"
    spoiled = [r for r in found if r["_damage"] or "error" in (r["_cells"] or {}).values()]
    told = [tuple(r.get(c) for c in columns) for r in found if not any(r is s for s in spoiled)]
    assert told == list(expected), "values were lost or changed"
    # An error cell is landed with its mark, by which staging rejects the row as 312.
    damaged = {r["_damage"] or "WDH-312" for r in spoiled}
    codes = {s.code for s in report.set_aside} | damaged
    assert len(codes) < 2, codes
    return f"quarantined {codes.pop()}" if codes else "exact"
