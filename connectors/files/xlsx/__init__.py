"""A streaming reader of XLSX workbooks of strangers: cells with their types, in bounded memory.

Faster readers lose what this one keeps: whether 3 was typed as a number or as text, error cells, dates
beside serials, the 1904 calendar, rows after a blank one. None of them can be given a bomb.
"""

from connectors.files.xlsx.package import Package
from connectors.files.xlsx.sheet import Sheet

__all__ = ["Package", "Sheet"]
