"""A streaming reader of XLSX workbooks of strangers: cells with their types, in bounded memory.

Faster readers lose what this one keeps: whether 3 was typed as a number or as text, error cells, dates
beside serials, the 1904 calendar, rows after a blank one. None of them can be given a bomb.
"""

from connectors.files.xlsx.package import Limit, Package, Unreadable
from connectors.files.xlsx.sheet import Cell, Sheet

__all__ = ["Cell", "Limit", "Package", "Sheet", "Unreadable"]
