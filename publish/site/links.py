"""Addresses as one page writes them: relative, so that the portal works under any path of any file server."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from publish.language import Code


@dataclass(frozen=True)
class Links:
    """`page` is the address without its language: `d/aduan-bulanan/`, `` for the home page.

    `fixed`: the error page is shown under addresses of any depth, so it alone writes from the portal's root.
    """

    page: str
    language: Code
    base: str  # absolute, without a slash at its end
    fixed: bool = False

    @property
    def root(self) -> str:
        if self.fixed:
            return urlsplit(self.base).path + "/"
        depth = self.page.count("/") + (self.language == "en")
        return "../" * depth or "./"

    def to(self, page: str) -> str:
        """Another page, in this language."""
        return self.root + prefix(self.language) + page

    def file(self, path: str) -> str:
        """A file; files have no language."""
        return self.root + path

    def other(self) -> str:
        """This page in the other language."""
        return self.root + prefix("en" if self.language == "id" else "id") + self.page

    def absolute(self, path: str = "") -> str:
        return f"{self.base}/{path}"

    def table(self, dataset: str) -> str | None:  # noqa: ARG002  (a portal with a database has one)
        """The page where the whole table can be looked through, where there is one."""
        return None

    def canonical(self, language: Code) -> str:
        return f"{self.base}/{prefix(language)}{self.page}"


def prefix(language: Code) -> str:
    return "en/" if language == "en" else ""


Linker = Callable[[str, Code], Links]
"""Addresses for a page in a language."""


def relative(base: str) -> Linker:
    def links(page: str, language: Code) -> Links:
        lost = page == "404.html"
        return Links("" if lost else page, language, base, lost)

    return links
