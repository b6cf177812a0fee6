"""Which words a page says, and which of them belong to the other language only."""

import re
from collections.abc import Iterable

from babel.messages.pofile import read_po
from playwright.sync_api import Page

from infra.ckan.environment import site_packages
from publish.ckan.words import EXTENSION
from publish.language import catalogue
from wadah.settings import ROOT

TEXT = """() => {
  const out = [], own = document.documentElement.lang;
  const foreign = e => { const l = e.closest('[lang]'); return l && l.lang !== own; };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n = walk.nextNode(); n; n = walk.nextNode())
    if (!n.parentElement.closest('script,style,pre,code,noscript') && !foreign(n.parentElement))
      out.push(n.textContent);
  for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'value', 'data-l'])
    for (const e of document.querySelectorAll(`[${name}]`))
      if (!foreign(e) && !(name === 'value' && e.matches('input[type=hidden],option'))) out.push(e.getAttribute(name));
  return [document.title, ...out].map(t => t.trim()).filter(Boolean);
}"""
WORD = re.compile(r"[A-Za-z]{3,}")
NAMES = {"wadah", "kudus", "parquet", "excel", "croissant", "feed", "atom", "json", "turtle", "python", "portal", "csv"}
"""What both languages call the same."""


def texts(page: Page) -> list[str]:
    """Everything a reader sees or hears on the page in the page's own language; code samples are left out."""
    return list(page.evaluate(TEXT))


def only(language: str) -> set[str]:
    """Words (in small letters, of three and more) that a page in the other language must not say.

    Contracts, places, offices and themes keep their names in both, so their words are in neither set.
    """
    english = _words(form for forms in catalogue().values() for form in forms) | _words(_ckan("en"))
    indonesian = _words([*catalogue(), *_ckan("id")])
    return (english - indonesian if language == "en" else indonesian - english) - _named() - NAMES


def _named() -> set[str]:
    files = [*(ROOT / "publish" / "datasets").rglob("*.yaml"), ROOT / "publish" / "site" / "themes.toml"]
    files += [ROOT / "dbt" / "seeds" / f"{name}.csv" for name in ("opd", "wilayah")]
    return _words(file.read_text("utf-8") for file in files)


def _ckan(language: str) -> Iterable[str]:
    """CKAN's own English, or what is said for it in Indonesian (ours, where it had none)."""
    own = EXTENSION / "i18n" / "id" / "LC_MESSAGES" / "ckanext-wadah.po"
    for file in (site_packages() / "ckan" / "i18n" / "id" / "LC_MESSAGES" / "ckan.po", own):
        with file.open("rb") as opened:
            for message in read_po(opened, locale="id"):
                value = message.id if language == "en" else message.string
                yield from [value] if isinstance(value, str) else value


def _words(said: Iterable[str]) -> set[str]:
    return {word.lower() for text in said for word in WORD.findall(re.sub(r"[{<%][^}>)]*[}>)]", " ", text))}
