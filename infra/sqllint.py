"""SQL lint: sqlfluff for style, and a ban on what two engines read differently without an error.

Models run on DuckDB and on Trino. What differs in silence (casts of `'3.7'`, `7/2`, a pattern that misses, the day of
week of a Sunday) goes through a dispatching macro in `dbt/macros`, never raw into a model.
"""

import re
import subprocess
import sys
from pathlib import Path

from wadah.settings import ROOT

BANNED = {
    r"\btry_cast\s*\(": "use the safe_* macros: DuckDB rounds '3.7' to 4, Trino gives NULL",
    r"\bstr[pf]time\s*\(": "use parse_ts / format_ts",
    r"\bregexp_\w+\s*\(": "use re_match / regex_group: a miss is '' in one engine, NULL in the other",
    r"\bdate_?(diff|add|sub|part)\s*\(": "use dbt.datediff or a macro: days differ by calendar or 24 hours",
    r"\b(isodow|dayofweek|day_of_week|weekday)\s*\(": "use dow_iso: Sunday is 0 or 7",
    r"\b(string_agg|listagg|group_concat|array_agg|list)\s*\(": "use dbt.listagg, with an order",
    r"\b(median|quantile\w*|percentile\w*|approx_\w+)\s*\(": "use a percentile macro: Trino has no exact one",
    r"\b(md5|sha1|sha256)\s*\(": "use the sha256 macro: Trino hashes bytes",
    r"\bilike\b": "use lower(…) like",
    r"\b(exclude|replace)\s*\(\s*\w+\s*\)\s*from": "name the columns: Trino has no exclude",
    r"::\s*\w": "write cast(… as …)",
    r"//": "use int_div",
    r"\b(current_date|current_timestamp|now|today)\b\s*(\(|,|$)": "a build has one as-of date: var('as_of')",
    r"\bat\s+time\s+zone\b": "differs on plain timestamps; use a macro",
    r"\b(epoch|to_timestamp|make_date|make_timestamp|generate_series|unnest|range)\s*\(": "use a macro",
}
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|--[^\n]*|'[^']*'", re.S)


def banned(text: str) -> list[tuple[int, str]]:
    """Line and advice for every raw call of what differs; Jinja, comments and texts are not looked at."""
    bare = JINJA.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text.lower())
    return [
        (bare.count("\n", 0, hit.start()) + 1, advice)
        for pattern, advice in BANNED.items()
        for hit in re.finditer(pattern, bare, re.M)
    ]


def say(*lines: str) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


def main() -> int:
    models = sorted((ROOT / "dbt" / "models").rglob("*.sql")) + sorted((ROOT / "dbt" / "tests").rglob("*.sql"))
    found = [f"{f.relative_to(ROOT)}:{line}: {advice}" for f in models for line, advice in banned(f.read_text("utf-8"))]
    say(*found)
    sqlfluff = Path(sys.executable).with_name("sqlfluff")
    style = subprocess.run(
        [sqlfluff, "lint", "--nofail", "dbt/models"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    failed = "FAIL" in style.stdout or style.returncode != 0
    if failed:
        say(style.stdout, style.stderr)
    say(f"{len(models)} SQL files, {len(found)} calls that differ between engines")
    return bool(found) or failed


if __name__ == "__main__":
    sys.exit(main())
