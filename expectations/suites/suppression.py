"""What holds of a table whose small cells are hidden (ADR on suppression; contract `suppression`).

Some rules see the open table alone, as its reader does; others compare it with the true counts, which
lie in `marts.agg_<table>` and are not public, and with what the portal gave out before.
"""

from collections.abc import Iterator

from expectations.rules import Rule, column, listed, sql_rule, texts
from expectations.suites.common import NOTE, Published
from wadah.contract.vocabulary import Suppression
from wadah.warehouse.connect import identifier, literal

GUARD = "disembunyikan (pelindung)"


def suppression_rules(about: Published) -> Iterator[Rule]:
    hides = about.table.suppression
    if not hides:
        return
    yield from _cells(hides)
    yield from _covers(about, hides)
    yield from _lines(about, hides)
    yield from _share(about, hides)
    yield from _truth(about, hides)
    yield from _dominance(about, hides)
    yield from _before(about, hides)


def _rule(name: str, detail: str, query: str) -> Rule:
    return sql_rule(f"supresi:{name}", "suppression", detail, query)


def _cells(hides: Suppression) -> Iterator[Rule]:
    count = column(hides.count)
    yield _rule(
        "catatan",
        "Angka kosong selalu bercatatan, dan catatan hanya pada angka kosong.",
        f"SELECT 1 FROM ${{table}} WHERE ({count} IS NULL) <> ({NOTE} IS NOT NULL)",
    )
    yield _rule(
        "kata-catatan",
        "Catatan memakai kata yang disepakati.",
        f"SELECT 1 FROM ${{table}} WHERE {NOTE} NOT IN ({texts([f'disembunyikan (<{hides.k})', GUARD])})",
    )
    yield _rule(
        "angka-kecil",
        f"Tidak ada angka 1 sampai {hides.k - 1} yang terlihat.",
        f"SELECT 1 FROM ${{table}} WHERE {count} > 0 AND {count} < {hides.k}",
    )


def _covers(about: Published, hides: Suppression) -> Iterator[Rule]:
    """What tells of the same people: counts go with the count; a percentage or a median of nobody is empty."""
    count = column(hides.count)
    for name in hides.covers:
        told = about.table.by_name[name].standar_data
        if told is None or told.ukuran.startswith("jumlah"):
            yield _rule(
                f"ikut:{name}",
                f"{name} disembunyikan bersama {hides.count}, dan nol bila jumlahnya nol.",
                f"SELECT 1 FROM ${{table}} WHERE ({column(name)} IS NULL) <> ({count} IS NULL)"
                f" OR ({count} = 0 AND {column(name)} <> 0)",
            )
        else:
            yield _rule(
                f"ikut:{name}",
                f"{name} disembunyikan bersama {hides.count}, dan kosong bila jumlahnya nol.",
                f"SELECT 1 FROM ${{table}} WHERE {column(name)} IS NOT NULL AND coalesce({count}, 0) = 0",
            )


def _line_keys(about: Published, dimension: str) -> str:
    return listed(k for k in about.table.key if k != dimension)


def _lines(about: Published, hides: Suppression) -> Iterator[Rule]:
    """A reader who knows a line's total must not get a hidden cell by subtraction."""
    hidden, shown = f"count(*) FILTER (WHERE {NOTE} IS NOT NULL)", f"count(*) FILTER (WHERE {column(hides.count)} > 0)"
    for dimension in about.dimensions:
        yield _rule(
            f"pelindung:{dimension}",
            f"Pada tiap deret menurut {dimension} tersembunyi dua sel atau lebih, selama masih ada yang dapat.",
            f"SELECT {hidden} FROM ${{table}} GROUP BY {_line_keys(about, dimension)}"
            f" HAVING {hidden} = 1 AND {shown} > 0",
        )


def _share(about: Published, hides: Suppression) -> Iterator[Rule]:
    """Where too much is hidden the table is published coarser, wholly."""
    if not hides.coarser:
        return
    label, dimension = literal(hides.coarser.label), column(hides.coarser.column)
    yield _rule(
        "kasar-utuh",
        f"Rincian {hides.coarser.column} diringkas seluruhnya atau tidak sama sekali.",
        f"SELECT 1 FROM ${{table}} HAVING count(*) FILTER (WHERE {dimension} = {label}) NOT IN (0, count(*))",
    )
    ceiling = about.settings.gate.max_hidden_percent
    yield _rule(
        "bagian-tersembunyi",
        f"Paling banyak {ceiling:g}% sel tersembunyi; lebih dari itu tabel diringkas.",
        f"SELECT 1 FROM ${{table}} HAVING count(*) FILTER (WHERE {dimension} = {label}) = 0"
        f" AND 100.0 * count({NOTE})"
        f" > {ceiling} * nullif(count(*) FILTER (WHERE {column(hides.count)} > 0 OR {NOTE} IS NOT NULL), 0)",
    )


def _truth(about: Published, hides: Suppression) -> Iterator[Rule]:
    """Against the true counts, summed first where the table is coarser."""
    source = f"agg_{about.table.name}"
    if f"marts.{source}" not in about.relations:
        yield Rule("supresi:angka-asli", "fault", f"Tidak ada marts.{source} untuk membandingkan angka.", "", {})
        return
    keys, count, k = about.table.key, column(hides.count), hides.k
    true = f"SELECT {listed(keys)}, {count} AS n FROM {identifier('marts', source)}"
    if coarser := hides.coarser:
        label, dimension = literal(coarser.label), column(coarser.column)
        others = listed(key for key in keys if key != coarser.column)
        is_coarse = f"(SELECT count(*) FROM ${{table}} WHERE {dimension} = {label}) > 0"
        summed = ", ".join(f"{label} AS {dimension}" if key == coarser.column else column(key) for key in keys)
        true = (
            f"{true} WHERE NOT {is_coarse} UNION ALL SELECT {summed}, sum({count})"
            f" FROM {identifier('marts', source)} WHERE {is_coarse} GROUP BY {others}"
        )
    cells = (
        f"WITH truth AS ({true}), cells AS (SELECT {listed(keys)}, n, shown.{count} AS seen, shown.{NOTE} AS note,"
        f" shown.{NOTE} IS NOT NULL AS hidden, past FROM truth FULL JOIN (SELECT * FROM ${{table}}) AS shown"
        f" USING ({listed(keys)}) LEFT JOIN ({_notes(about)}) AS told USING ({listed(keys)})) "
    )
    yield _rule(
        "angka-asli",
        "Setiap angka yang terlihat sama dengan hitungan aslinya.",
        f"{cells} SELECT 1 FROM cells WHERE NOT hidden AND seen IS DISTINCT FROM n",
    )
    yield _rule(
        "alasan-asli",
        f"Catatan <{k} hanya pada hitungan asli di bawah {k}; catatan pada rilis sebelumnya tidak berubah.",
        f"{cells} SELECT 1 FROM cells WHERE hidden"
        f" AND (note <> {literal(GUARD)}) IS DISTINCT FROM coalesce(past <> {literal(GUARD)}, n > 0 AND n < {k})",
    )
    for dimension in about.dimensions:
        yield _rule(
            f"jumlah-pelindung:{dimension}",
            f"Sel tersembunyi pada deret menurut {dimension} bersama paling sedikit {k}.",
            f"{cells} SELECT 1 FROM cells GROUP BY {_line_keys(about, dimension)} HAVING bool_or(hidden)"
            f" AND sum(n) FILTER (WHERE hidden) < {k} AND count(*) FILTER (WHERE NOT hidden AND n > 0) > 0",
        )
        yield _rule(
            f"tak-terhitung:{dimension}",
            f"Tidak ada deret menurut {dimension} yang jumlahnya memastikan setiap sel tersembunyinya.",
            f"{cells} SELECT 1 FROM cells GROUP BY {_line_keys(about, dimension)} HAVING bool_or(hidden)"
            f" AND bool_and(n > 0 AND n < {k}) FILTER (WHERE hidden)"
            f" AND sum(n) FILTER (WHERE hidden) IN (count(*) FILTER (WHERE hidden),"
            f" {k - 1} * count(*) FILTER (WHERE hidden)) AND count(*) FILTER (WHERE NOT hidden AND n > 0) > 0",
        )


def _notes(about: Published) -> str:
    """SQL: keys and note of what the last release hid; a note that changed would tell of a count that crossed k."""
    keys = listed(about.table.key)
    if f"published.{about.table.name}" not in about.relations:
        return f"SELECT {keys}, CAST(NULL AS VARCHAR) AS past FROM ${{table}} WHERE false"
    return (
        f"SELECT {keys}, any_value({NOTE}) AS past FROM {identifier('published', about.table.name)}"
        f" WHERE {NOTE} IS NOT NULL GROUP BY {keys}"
    )


def _dominance(about: Published, hides: Suppression) -> Iterator[Rule]:
    """What is almost one contributor's own is not shown, however many stand beside it."""
    if not hides.dominance or f"marts.agg_{about.table.name}" not in about.relations:
        return
    yield _rule(
        "dominan",
        f"Tidak terlihat sel yang {hides.dominance.of}-nya {hides.dominance.percent}% lebih milik satu pihak.",
        f"SELECT 1 FROM ${{table}} AS shown JOIN {identifier('marts', f'agg_{about.table.name}')} AS cells"
        f" USING ({listed(about.table.key)}) WHERE cells.dominan AND shown.{NOTE} IS NULL",
    )
    of, percent = f"cells.{column(hides.dominance.of)}", hides.dominance.percent
    most = f"max({of}) FILTER (WHERE cells.dominan)"
    hidden = f"coalesce(sum({of}) FILTER (WHERE shown.{NOTE} IS NOT NULL), 0)"
    for dimension in about.dimensions:
        yield _rule(
            f"pelindung-dominan:{dimension}",
            f"Pada tiap deret menurut {dimension} {hides.dominance.of} sel tersembunyi lain paling sedikit"
            f" {100 - percent}% dari sel milik satu pihak, selama masih ada yang dapat.",
            f"SELECT 1 FROM ${{table}} AS shown JOIN {identifier('marts', f'agg_{about.table.name}')} AS cells"
            f" USING ({listed(about.table.key)}) GROUP BY {_line_keys(about, dimension)}"
            f" HAVING 100 * ({hidden} - {most}) < {100 - percent} * {most}"
            f" AND count(*) FILTER (WHERE shown.{NOTE} IS NULL AND cells.{column(hides.count)} > 0) > 0",
        )


def _before(about: Published, hides: Suppression) -> Iterator[Rule]:
    """Two releases must not be subtracted: what was hidden stays hidden, what was coarser stays coarser."""
    name = f"published.{about.table.name}"
    if name not in about.relations:
        yield Rule("supresi:tetap", "fault", f"Tidak ada {name} untuk membandingkan rilis.", "", {})
        return
    before, keys = identifier("published", about.table.name), listed(about.table.key)
    yield _rule(
        "tetap",
        "Sel yang tersembunyi pada rilis sebelumnya tetap tersembunyi.",
        f"SELECT {keys} FROM ${{table}} AS now SEMI JOIN (SELECT * FROM {before} WHERE {NOTE} IS NOT NULL) AS past"
        f" USING ({keys}) WHERE now.{NOTE} IS NULL",
    )
    if coarser := hides.coarser:
        label, dimension = literal(coarser.label), column(coarser.column)
        yield _rule(
            "tetap-kasar",
            "Tabel yang sudah terbit ringkas tidak dirinci lagi.",
            f"SELECT 1 FROM ${{table}} WHERE {dimension} <> {label}"
            f" AND (SELECT count(*) FROM {before} WHERE {dimension} = {label}) > 0",
        )
