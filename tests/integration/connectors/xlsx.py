"""Workbooks as no library would write them."""

import zipfile
from collections.abc import Sequence
from pathlib import Path

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
FORMATS = (
    '<numFmt numFmtId="164" formatCode="00000"/><numFmt numFmtId="165" formatCode="[$-421]dd\\ mmm\\ yyyy\\ hh:mm;@"/>'
)


def parts(sheet: str, shared: str = "", styles: Sequence[int] = (0,), date1904: bool = False) -> dict[str, str]:
    """The parts of a workbook of one sheet; `styles` are number formats by style index."""
    xfs = "".join(f'<xf numFmtId="{n}"/>' for n in styles)
    return {
        "_rels/.rels": f'<Relationships {RELS}><Relationship Id="r" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}"><workbookPr date1904="{int(date1904)}"/>'
        '<sheets><sheet name="Data UMKM" sheetId="1" r:id="s1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships {RELS}>"
        f'<Relationship Id="s1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="s2" Type="{OFFICE}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
        f'<Relationship Id="s3" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{sheet}</sheetData></worksheet>",
        "xl/sharedStrings.xml": f"<sst {MAIN}>{shared}</sst>",
        "xl/styles.xml": f'<styleSheet {MAIN}><numFmts>{FORMATS}</numFmts><cellStyleXfs><xf numFmtId="14"/>'
        f"</cellStyleXfs><cellXfs>{xfs}</cellXfs></styleSheet>",
    }


def book(
    file: Path, sheet: str, shared: str = "", styles: Sequence[int] = (0,), date1904: bool = False, **more: str
) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (parts(sheet, shared, styles, date1904) | more).items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return file


def text(value: str) -> str:
    return f'<c t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'


def row(*values: str) -> str:
    return f"<row>{''.join(map(text, values))}</row>"
