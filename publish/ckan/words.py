"""What the extension's templates say: Indonesian in the templates, English from the portal's one catalogue.

CKAN reads gettext files of its own, so they are written here from `publish/language/en.po` (English of our texts) and
from `ckanext-wadah.po` (Indonesian of CKAN's texts): `python -m publish.ckan.words` after a text was changed.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from publish.language import catalogue
from wadah.settings import ROOT

EXTENSION = ROOT / "publish" / "ckanext-wadah" / "ckanext" / "wadah"
DOMAIN = "ckanext-wadah"
SAID = re.compile(r"""(?<![\w.])(?:_|ungettext)\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")""")


def texts() -> set[str]:
    """Every text the extension's own templates say."""
    return {
        one or two
        for file in sorted((EXTENSION / "templates").rglob("*.html"))
        for one, two in SAID.findall(file.read_text("utf-8"))
    }


def files() -> Iterator[tuple[Path, bytes]]:
    """The catalogues as they must be: English (po, mo), Indonesian (mo, of the po that is kept by hand)."""
    english = Catalog(locale="en", project="ckanext-wadah", charset="utf-8", fuzzy=False)
    english.mime_headers = [("Language", "en"), ("Plural-Forms", "nplurals=2; plural=(n != 1);"),
                            ("Content-Type", "text/plain; charset=utf-8")]  # fmt: skip
    for text in sorted(texts()):
        forms = catalogue()[text]
        english.add((text, text) if len(forms) > 1 else text, forms if len(forms) > 1 else forms[0])
    buffer = io.BytesIO()
    write_po(buffer, english, omit_header=False, width=120)
    yield _place("en", "po"), buffer.getvalue()
    yield _place("en", "mo"), _compiled(english)
    with _place("id", "po").open("rb") as opened:
        indonesian = read_po(opened, locale="id", abort_invalid=True)
    for text in texts():  # CKAN has some of the same words as English, and other Indonesian for them
        if text not in indonesian:
            indonesian.add(text, text)
    yield _place("id", "mo"), _compiled(indonesian)


def _compiled(words: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_mo(buffer, words)
    return buffer.getvalue()


def _place(code: str, suffix: str) -> Path:
    return EXTENSION / "i18n" / code / "LC_MESSAGES" / f"{DOMAIN}.{suffix}"


def main() -> int:
    """Write them; 0."""
    for path, content in files():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
