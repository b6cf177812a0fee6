"""One table: its grain, how it is pulled, which header is whose, which rules judge a load."""

import codecs
import re
from collections import Counter
from typing import Any

from wadah.contract.document import At
from wadah.contract.lint.servers import PLACEHOLDER, instance_columns, kind_of
from wadah.contract.lint.shape import shown
from wadah.contract.lint.subject import ColumnView, Subject, TableView
from wadah.contract.vocabulary import DAMAGED_AS_NUMBER, FILE_FORMATS, METRICS, WORKBOOKS, File
from wadah.errors.hint import choose

NAME = re.compile(r"[a-z][a-z0-9_]*")
WORDS_OF = {"sheet": WORKBOOKS, "items": ("json",), "delimiter": ("csv",), "oneLineOneRecord": ("csv",),
            "headerRow": ("csv", *WORKBOOKS), "footer": ("csv", *WORKBOOKS)}  # fmt: skip


def check(s: Subject, table: TableView) -> None:
    if not NAME.fullmatch(table.name):
        s.doc.add(
            (*table.at, "name"), f"is `{table.name}`; write a-z, 0-9 and _, and the source's name as `physicalName`"
        )
    if len(str(table.data.get("description") or "")) < 5:
        s.doc.add(table.at, "description missing; say what one row is, such as `Satu baris per aduan.`")
    if not table.columns:
        s.doc.add(table.at, "has no column; add `properties`")
    for name, times in Counter(c.name for c in table.columns).items():
        if times > 1:
            at = [c.at for c in table.columns if c.name == name][1]
            s.doc.add((*at, "name"), f"column `{name}` stands twice in {table.name}; rename or remove one")
    keys(s, table)
    for i, rule in enumerate(table.data.get("quality") or []):
        quality(s, table, rule, (*table.at, "quality", i))
    if s.port == "input":
        load(s, table)
        headers(s, table)
        placeholders(s, table)
        spreadsheet(s, table)


def keys(s: Subject, table: TableView) -> None:
    """The grain. Positions are written for every key column or for none, from 1, each once."""
    places = [c.data.get("primaryKeyPosition", -1) for c in table.keys]
    if set(places) - {-1} and sorted(places) != list(range(1, len(places) + 1)):
        at = (*table.keys[0].at, "primaryKeyPosition")
        s.doc.add(
            at, f"positions of the key are {', '.join(map(str, places))}; write 1 to {len(places)}, or none at all"
        )
    for c in table.columns:
        if "primaryKeyPosition" in c.data and not c.key:
            s.doc.add((*c.at, "primaryKeyPosition"), "without `primaryKey: true`; add that, or remove this")


def load(s: Subject, table: TableView) -> None:
    if not table.words:
        return
    said, at, kind = table.words.load, table.word("load"), table.data.get("physicalType")
    replaced = any(c.data.get("partitioned") for c in table.columns)
    if said.mode in ("incremental", "window") and not said.cursor:
        s.doc.add(at, f"load mode {said.mode} needs `cursor`; name the column that tells what is new")
    if said.mode == "window" and not said.window:
        s.doc.add(at, "load mode window needs `window`; write a span, such as 730d")
    if said.window and said.mode != "window" and not said.compact:
        s.doc.add(at, f"`window` says nothing in mode {said.mode}; remove it, or write mode: window")
    if said.mode == "partition" and kind != "file":
        s.doc.add(at, f"load mode partition is of files, this is a {kind}; write full, incremental or window")
    elif not replaced and (said.mode == "partition" or (said.mode == "incremental" and not table.keys)):
        s.doc.add(at, "nothing says which old rows a load replaces; mark columns primaryKey or partitioned")
    if said.mode == "partition" and kind == "file":
        for c in table.columns:  # what stands in the rows alone says of no file which older one it replaces
            if c.data.get("partitioned") and not PLACEHOLDER.search(str(c.data.get("physicalName") or "")):
                s.doc.add(c.at, f"partitions a file, and its name does not tell it; add {{{c.name}}} to the table's "
                          f"physicalName, and write that here, or remove `partitioned`")  # fmt: skip
    if said.mode == "append" and not table.keys:
        s.doc.add(at, "load mode append drops repeated rows by their key; mark columns primaryKey")
    if (said.mode == "append") != (kind == "topic"):
        hint = "write {mode: append}" if kind == "topic" else "write full, incremental, window or partition"
        s.doc.add(at, f"load mode {said.mode} for a {kind}; {hint}")
    if said.deletes == "compare" and said.mode != "full":
        asked = said.mode in ("incremental", "window") and kind in ("table", "view")  # a database tells its keys alone
        if not asked:
            hint = "remove `deletes`, or write mode: full"
            s.doc.add(at, f"a pull of a {kind} in mode {said.mode} does not see all that is gone; {hint}")
        elif not replaced and not table.keys:
            s.doc.add(at, "`deletes: compare` compares keys; mark columns primaryKey or partitioned")
    if kind == "file":
        layout(s, table, table.words.file)
    elif any(w["property"] == "file" for w in table.data.get("customProperties") or []):
        s.doc.add(table.word("file"), f"`file` says nothing of a {kind}; remove it")


def layout(s: Subject, table: TableView, said: File) -> None:
    """`file`: an encoding that is one, words that the format knows."""
    try:
        codecs.lookup(said.encoding)
    except LookupError:
        hint = choose(said.encoding, ("utf-8", "windows-1252", "utf-16", "latin-1"))
        s.doc.add(table.word("file", "encoding"), f"is `{said.encoding}`; {hint}")
    forms = {v.get("format") for v in s.data.get("servers") or [] if kind_of(v) == "file"}
    for name, known in WORDS_OF.items():
        if name in said.model_fields_set and forms <= set(FILE_FORMATS) and not forms & set(known):
            here, those = ", ".join(sorted(map(str, forms))), ", ".join(known)
            s.doc.add(table.word("file", name), f"`{name}` says nothing of {here}, only of {those}; remove it")


def plain(header: str) -> str:
    """As headers are compared: without case and spaces."""
    return re.sub(r"\s+", "", header).casefold()


def headers(s: Subject, table: TableView) -> None:
    """A header, spelt in any way, belongs to one column."""
    owners: dict[str, ColumnView] = {}
    for c in table.columns:
        spelt = [str(c.data.get("physicalName") or c.name)]
        if PLACEHOLDER.fullmatch(spelt[0]):
            continue
        own: set[str] = set()
        for header in [*spelt, *(c.words.synonyms if c.words else [])]:
            at = c.word("synonyms") if header not in spelt or plain(header) in own else c.at
            if plain(header) in own:
                s.doc.add(at, f"header `{header}` is told twice (case and spaces are ignored); remove one")
            elif (other := owners.get(plain(header))) is not None and other.name != c.name:
                s.doc.add(at, f"header `{header}` is also that of `{other.name}`; leave it to one of them")
            own.add(plain(header))
            owners.setdefault(plain(header), c)


def placeholders(s: Subject, table: TableView) -> None:
    """`{x}` as a column's physicalName is filled from the table's name, or from a column of the instances."""
    source = str(table.data.get("physicalName") or table.name)
    holes = PLACEHOLDER.findall(source)
    at = (*table.at, "physicalName")
    for name, times in Counter(holes).items():
        if times > 1:
            s.doc.add(at, f"{{{name}}} stands twice; use each placeholder once")
    if "}{" in source:
        s.doc.add(at, "has two placeholders with nothing between them; write what separates them")
    known = {*holes, *instance_columns(s, str(table.data.get("physicalType")))}
    for c in table.columns:
        name = str(c.data.get("physicalName") or "")
        where = (*c.at, "physicalName")
        if not PLACEHOLDER.search(name):
            continue
        if not (whole := PLACEHOLDER.fullmatch(name)):
            s.doc.add(where, f"is `{name}`; write one placeholder and nothing else, such as {{tahun}}")
        elif whole[1] not in known:
            hint = choose(name, [f"{{{h}}}" for h in known]) if known else f"add {name} to the table's physicalName"
            s.doc.add(where, f"{name} stands nowhere in `{source}`; {hint}")


def spreadsheet(s: Subject, table: TableView) -> None:
    """In a workbook a NIK typed as a number has lost its last digit; only `physicalType: text` lets that be seen."""
    workbook = any(kind_of(v) == "file" and v.get("format") in WORKBOOKS for v in s.data.get("servers") or [])
    if table.data.get("physicalType") != "file" or not workbook:
        return
    for c in table.columns:
        form = (c.data.get("logicalTypeOptions") or {}).get("format")
        if form in DAMAGED_AS_NUMBER and c.data.get("physicalType") != "text":
            s.doc.add(c.at, f"a {form} in a workbook is damaged once typed as a number; add `physicalType: text`")


def quality(s: Subject, table: TableView, rule: dict[str, Any], at: At) -> None:
    """A rule judges a load or a dataset; it must be one that the gate can run."""
    if rule.get("severity", "error") not in ("error", "warning"):
        s.doc.add((*at, "severity"), f"is `{rule['severity']}`; {choose(rule['severity'], ('error', 'warning'))}")
    between = rule.get("mustBeBetween") or rule.get("mustNotBeBetween")
    if between and between[0] > between[1]:
        s.doc.add(at, f"is between {between[0]} and {between[1]}; write the smaller one first")
    for bound in ("mustBe", "mustNotBe"):
        if bound in rule and (isinstance(rule[bound], bool) or not isinstance(rule[bound], int | float)):
            s.doc.add((*at, bound), f"is {shown(rule[bound])}; write a number")
    kind = rule.get("type", "library")
    if kind == "sql":
        if "${table}" not in rule["query"]:
            s.doc.add((*at, "query"), "names no table; write it as ${table}")
    elif kind == "custom":
        if rule["engine"] != "great-expectations" or not isinstance(rule["implementation"], dict):
            s.doc.add(at, "write `engine: great-expectations` and `implementation: {type: expect_…, kwargs: {…}}`")
    elif kind != "library" or not rule.get("metric"):
        s.doc.add(
            at, f"no rule the gate can run; write `metric:` ({', '.join(METRICS)}), `type: sql` or `type: custom`"
        )
    elif rule["metric"] in ("nullValues", "missingValues"):  # of one column: `required` judges that, row by row
        s.doc.add((*at, "metric"), f"is `{rule['metric']}`; write one of {', '.join(METRICS)}, or `type: sql`")
    elif rule["metric"] == "rowCount" and rule.get("unit", "rows") != "rows":
        s.doc.add((*at, "unit"), f"is `{rule['unit']}`; rows are counted in `rows`, remove it")
    elif rule["metric"] == "duplicateValues" and not table.keys:
        s.doc.add((*at, "metric"), f"counts repeated keys, and {table.name} has none; mark columns primaryKey")
    elif rule["metric"] == "invalidValues":
        ceiling = rule.get("mustBeLessThan")
        if s.port != "input":
            s.doc.add(at, "is the ceiling of rejected rows, which an open dataset does not have; remove it")
        elif rule.get("unit") != "percent" or ceiling is None or not 0 < ceiling <= 100:
            s.doc.add(
                at, "is the ceiling of rejected rows; write {metric: invalidValues, unit: percent, mustBeLessThan: 5}"
            )
