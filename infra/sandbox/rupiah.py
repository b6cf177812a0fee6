"""Amounts of money as people type them into a spreadsheet."""

from infra.sandbox.dice import Dice

UNITS = ((10**9, ("m", "miliar"), 10**7), (10**6, ("jt", "juta"), 10**5), (10**3, ("rb", "ribu"), 10**3))
"""(unit, its words, the finest amount that is still written with it)."""


def dotted(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")


def rupiah(draw: Dice, amount: int) -> str | int:
    """An amount as people type it: a number cell, or text in one of the usual ways."""
    way = draw.random()
    if way < 0.45:
        return amount
    if way < 0.50:
        return str(amount)
    if way < 0.62:
        return dotted(amount)
    if way < 0.72:
        return f"{dotted(amount)},-"
    if way < 0.84:
        return f"Rp {dotted(amount)}"
    if way < 0.86:
        return f"Rp{dotted(amount)}"
    if way < 0.89:
        return f"{dotted(amount)},00"
    return _short(draw, amount)


def _short(draw: Dice, amount: int) -> str:
    for unit, words, finest in UNITS:
        if amount >= unit and amount % finest == 0:
            text = f"{amount / unit:.2f}".rstrip("0").rstrip(".").replace(".", ",")
            return f"{text}{'' if draw.chance(0.1) else ' '}{draw.one(words)}"
    return f"Rp {dotted(amount)}"
