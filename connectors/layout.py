"""How a source's own columns meet the contract's: by name, by header variant, or not at all."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from wadah.contract.model import Column, Table


class Ambiguous(Exception):
    """Two headers claim one column equally well; `column` is the contract's name for it."""

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


@dataclass(frozen=True, slots=True)
class Layout:
    """`names` source column → landing column, in the source's order; `extra` are those no contract column
    describes; `missing` are contract columns the source does not have.
    """

    names: Mapping[str, str]
    extra: tuple[str, ...]
    missing: tuple[Column, ...]

    def renames(self) -> list[tuple[Column, str]]:
        """Missing columns beside an undescribed one of a similar name: (column, source name)."""
        import difflib

        left = {key(name): name for name in self.extra}
        found = []
        for column in self.missing:
            near = difflib.get_close_matches(key(column.source), left, 1, 0.7)
            if not near and len(self.missing) == len(self.extra) == 1:
                near = list(left)  # one went, one came: a rename until a person says otherwise
            if near:
                found.append((column, left.pop(near[0])))
        return found


def match(table: Table, found: Sequence[str], exact_first: bool = True) -> Layout:
    """Match source columns to the contract: `physicalName`, then its synonyms; case and spaces ignored.

    Order does not matter: a moved column is found by its header. Columns the file's name fills, and those
    only some versions of the application have (`since`, `until`), are not missed.
    Raises Ambiguous where two source columns fit one contract column equally well; of `Status` and `status` the
    one written as in the contract wins only with `exact_first` (fields of JSON, not headings typed by people).
    """
    keys = [(name, key(name)) for name in found]
    names: dict[str, str] = {}
    missing = []
    for column in table.columns:
        if column.from_name:
            continue
        synonyms = {key(s) for s in column.synonyms}
        wanted = key(column.source)
        free = [(name, bare) for name, bare in keys if name not in names]
        for fits in (
            [name for name, _ in free if exact_first and name == column.source],
            [name for name, bare in free if bare == wanted],
            [name for name, bare in free if bare in synonyms],
        ):
            if len(fits) > 1:
                raise Ambiguous(column.name)
            if fits:
                names[fits[0]] = column.name
                break
        else:
            if column.since is None and column.until is None:
                missing.append(column)
    taken = {c.name for c in table.columns}
    extra = tuple(name for name in found if name not in names)
    for name in extra:
        names[name] = landing_name(name, taken)
        taken.add(names[name])
    return Layout({name: names[name] for name in found}, extra, tuple(missing))


def keys(table: Table, found: Layout) -> Layout:
    """Of a layout only what tells which row is which: the partition's columns, or the key's."""
    wanted = table.partition or table.key
    names = {source: name for source, name in found.names.items() if name in wanted}
    return Layout(names, (), tuple(c for c in found.missing if c.name in wanted))


def landing_name(source: str, taken: Collection[str]) -> str:
    """A column name for what no contract describes: `Media Sosial (baru)` → `media_sosial_baru`."""
    plain = unicodedata.normalize("NFKD", source).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:60] or "kolom"
    if name[0].isdigit():
        name = f"kolom_{name}"
    unique, n = name, 1
    while unique in taken:
        n += 1
        unique = f"{name}_{n}"
    return unique


def number_matters(column: Column | None) -> bool:
    """Whether a number in the source must be told apart from text that looks like one.

    Not where the contract reads plain numbers anyway; there text and number give the same value.
    """
    return (
        column is None
        or column.type not in ("integer", "number")
        or column.number_format != "plain"
        or bool(column.source_units)
    )


def key(name: str) -> str:
    """A name with case and white space taken away, for comparing."""
    return re.sub(r"\s+", "", name).casefold()
