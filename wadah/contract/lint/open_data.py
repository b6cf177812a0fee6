"""What an output contract owes the public: one table with a grain, standard measures, and no way back to people."""

from wadah.contract.document import At
from wadah.contract.lint.subject import ColumnView, Subject, TableView
from wadah.contract.vocabulary import PERIODS, Suppression
from wadah.errors.hint import choose

PLACE = {"kecamatan": "kemendagri_kode_kecamatan", "desa": "kemendagri_kode_desa_kelurahan"}
NOTE = "catatan_supresi"


def check(s: Subject) -> None:
    data = s.data
    if not any(a.get("type") == "license" for a in data.get("authoritativeDefinitions") or []):
        s.doc.add(("authoritativeDefinitions",), "no licence; add {type: license, url: …}")
    if data.get("servers"):
        s.doc.add(("servers",), "an output contract has no servers (the portal is a setting); remove them")
    if len(s.tables) > 1:
        s.doc.add((*s.tables[1].at, "name"), "a second table; a dataset has one, give this one its own contract")
    for table in s.tables[:1]:
        if not table.keys:
            s.doc.add(table.at, "no primaryKey; mark the columns that make a row unique (the grain)")
        measures(s, table)
        satu_data(s, table)
        suppression(s, table)
        chart(s, table)


def figures(table: TableView) -> tuple[ColumnView, ...]:
    """The measures: numeric columns outside the key that are no shared column."""
    return tuple(c for c in table.columns if c.numeric and not c.key and not c.shared)


def measures(s: Subject, table: TableView) -> None:
    for c in figures(table):
        if c.words and not (c.words.unit and c.words.standarData):
            s.doc.add(c.at, "a measure needs `unit` and `standarData` (konsep, ukuran); or mark it primaryKey")
    unit = table.find("satuan")
    if unit and len(figures(table)) != 1:
        s.doc.add(unit.at, f"is the unit of one measure, and this table has {len(figures(table))}; remove it")


def satu_data(s: Subject, table: TableView) -> None:
    said = s.words.satuData
    at = _word_at(s)
    if said is None:
        s.doc.add(at, "satuData missing; add {property: satuData, value: {tingkatPenyajian: kecamatan}}")
        return
    code = PLACE.get(said.tingkatPenyajian)
    if code and not any(c.name == code for c in table.keys):
        s.doc.add((*at, "tingkatPenyajian"), f"is {said.tingkatPenyajian}, but the key lacks `{code}`; add it")
    for name in said.msInd:
        if name not in [c.name for c in figures(table)]:
            s.doc.add((*at, "msInd", name), f"`{name}` is no measure; {choose(name, [c.name for c in figures(table)])}")
    for name in said.msVar:
        if not table.find(name):
            s.doc.add((*at, "msVar", name), f"`{name}` is no column; {choose(name, [c.name for c in table.columns])}")


def _word_at(s: Subject) -> At:
    for i, word in enumerate(s.data.get("customProperties") or []):
        if word["property"] == "satuData":
            return ("customProperties", i, "value")
    return ("customProperties",)


def suppression(s: Subject, table: TableView) -> None:
    """Small cells go blank with everything that tells of the same people; rules of design: see docs/contract.md."""
    said = table.words.suppression if table.words else None
    if not said:
        return
    at = table.word("suppression")
    count = s.refer(table, said.count, (*at, "count"), "count")
    if count and (count[1].type != "integer" or count[1].key):
        s.doc.add((*at, "count"), f"`{said.count}` is no counting measure; name an integer column outside the key")
    covered = [c for n in said.covers if (f := s.refer(table, n, (*at, "covers"), "covers")) for c in [f[1]]]
    hidden = [c for c in [*([count[1]] if count else []), *covered] if c in figures(table)]
    for c in covered:
        if c not in figures(table):
            s.doc.add((*at, "covers"), f"`{c.name}` is no measure; {choose(c.name, [m.name for m in figures(table)])}")
    for c in figures(table):
        if c not in hidden:
            s.doc.add((*at, "covers"), f"`{c.name}` would stay where its cell is blank; add it to `covers`")
    for c in hidden:
        if c.data.get("required"):
            s.doc.add((*c.at, "required"), "goes blank where few are counted; remove it")
    if not table.find(NOTE):
        s.doc.add(at, f"blank cells need their reason; add the column {{name: {NOTE}}}")
    if not any(c.name == "tahun" for c in table.keys):
        s.doc.add(at, "cells are compared within one period; mark `tahun` as primaryKey")
    coarser(s, table, at, hidden)
    dominance(s, said, at)
    if said.guards and said.coarser:
        s.doc.add((*at, "guards"), "is not known of the coarser table; remove one of `guards` and `coarser`")


def dominance(s: Subject, said: Suppression, at: At) -> None:
    """The measure that one contributor may stand for is hidden with the cell; summed cells would need it anew."""
    if not said.dominance:
        return
    where = (*at, "dominance")
    if said.dominance.of not in said.covers:
        hint = choose(said.dominance.of, said.covers)
        s.doc.add((*where, "of"), f"`{said.dominance.of}` is not hidden with the cell; {hint}, or add it to `covers`")
    if said.coarser:
        s.doc.add(where, "is not known of the coarser table; remove one of `dominance` and `coarser`")


def coarser(s: Subject, table: TableView, at: At, hidden: list[ColumnView]) -> None:
    """What is published where too much would be blank: one key column summed into one label."""
    said = table.words.suppression.coarser if table.words and table.words.suppression else None
    if not said:
        return
    foldable = [c.name for c in table.keys if c.type == "string" and not c.shared]
    if said.column not in foldable:
        why = "a period" if said.column in PERIODS else "no text column of the key"
        hint = choose(said.column, foldable) if foldable else "remove it"
        s.doc.add((*at, "coarser", "column"), f"`{said.column}` is {why}; {hint}")
    elif (c := table.find(said.column)) and c.words and c.words.values and said.label not in c.words.values:
        s.doc.add((*at, "coarser", "label"), f"`{said.label}` is none of the values of `{said.column}`; add it there")
    for c in hidden:
        size = c.words.standarData.ukuran if c.words and c.words.standarData else "jumlah"
        if size != "jumlah":
            s.doc.add((*at, "coarser"), f"sums, and `{c.name}` is a {size}, which cannot be summed; remove it")


def chart(s: Subject, table: TableView) -> None:
    said = table.words.chart if table.words else None
    if not said:
        return
    at = table.word("chart")
    s.refer(table, said.x, (*at, "x"), "x")
    y = s.refer(table, said.y, (*at, "y"), "y")
    if y and y[1] not in figures(table):
        s.doc.add((*at, "y"), f"`{said.y}` is no measure; {choose(said.y, [c.name for c in figures(table)])}")
    series = s.refer(table, said.series, (*at, "series"), "series") if said.series else None
    if series and not series[1].key:
        hint = choose(said.series, [c.name for c in table.keys])
        s.doc.add((*at, "series"), f"`{said.series}` is not in the key, so its lines would mix; {hint}")
