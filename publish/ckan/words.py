"""What the extension's templates say: Indonesian in the templates, English from the portal's one catalogue.

CKAN reads gettext files of its own, so they are written here from `publish/language/en.po` (English of our texts) and
from `ckanext-wadah.po` (Indonesian of CKAN's texts): `python -m publish.ckan.words` after a text was changed.
"""

import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from publish.language import catalogue
from wadah.settings import ROOT

EXTENSION = ROOT / "publish" / "ckanext-wadah" / "ckanext" / "wadah"
DOMAIN = "ckanext-wadah"
HEADER = """# Written by `python -m publish.ckan.words`: change publish/language/en.po.
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plural}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
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
    english = Catalog(locale="en", fuzzy=False)
    for text in sorted(texts()):
        forms = catalogue()[text]
        english.add((text, text) if len(forms) > 1 else text, forms if len(forms) > 1 else forms[0])
    buffer = io.BytesIO()
    write_po(buffer, english, omit_header=True, width=0)
    told = HEADER.format(language="en", plural="nplurals=2; plural=(n != 1);").encode() + buffer.getvalue()
    yield _place("en", "po"), told
    yield _place("en", "mo"), _compiled(_read(told, "en"))
    indonesian = _read(_place("id", "po").read_bytes(), "id")
    for text in texts():  # CKAN has some of the same words as English, and other Indonesian for them
        if text not in indonesian:
            indonesian.add(text, text)
    yield _place("id", "mo"), _compiled(indonesian)


def _read(told: bytes, language: str) -> Catalog:
    """A catalogue without the moment it is read in: what is compiled from it is the same each time."""
    words = read_po(io.BytesIO(told), locale=language, abort_invalid=True)
    words.creation_date = words.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    return words


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
