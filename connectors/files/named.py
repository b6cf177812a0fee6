"""File names that fill columns: `umkm_{kecamatan}_{tahun}T{triwulan}.xlsx`."""

import re
from collections.abc import Mapping

from wadah.contract.model import Table


def expression(text: str, types: Mapping[str, str] | None = None) -> re.Pattern[str]:
    """A name with placeholders as a regular expression; an integer's placeholder takes digits."""
    found = ""
    for literal, name in re.findall(r"([^{]*)(?:\{(\w+)\})?", text):
        found += re.escape(literal)
        if name:
            found += f"(?P<{name}>{r'[0-9]+' if (types or {}).get(name) == 'integer' else '.+?'})"
    return re.compile(found, re.IGNORECASE)


def pattern(table: Table) -> re.Pattern[str]:
    """The names of a table's files."""
    return expression(table.source, {c.from_name: c.type for c in table.columns if c.from_name})


def filled(table: Table, fit: re.Match[str]) -> dict[str, str]:
    """Contract columns whose value stands in a file's name."""
    columns = {c.from_name: c.name for c in table.columns if c.from_name}
    return {columns[name]: text for name, text in fit.groupdict().items() if name in columns}
