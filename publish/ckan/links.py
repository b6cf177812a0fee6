"""Addresses of the CKAN portal: what the static site keeps under `d/`, `cari/` and `opd/`, where CKAN has it."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from publish.ckan.ids import TABLE, resource_id
from publish.language import Code
from publish.site.links import Links, prefix

HERE = "@ini@"
"""Stands in the header for the page it is put over; the portal writes the page's own address there."""
FACETS = {"tema": "wadah_tema", "opd": "organization", "ritme": "wadah_ritme", "tingkat": "wadah_tingkat"}


@dataclass(frozen=True)
class CkanLinks(Links):
    """As `Links`, from the portal's root. `page` is the static site's name of the page."""

    @property
    def root(self) -> str:
        return urlsplit(self.base).path.rstrip("/") + "/"

    def to(self, page: str) -> str:
        return self.root + prefix(self.language) + place(page)

    def file(self, path: str) -> str:
        return self.root + place(path)

    def other(self) -> str:
        return self.root + prefix("en" if self.language == "id" else "id") + place(self.page)

    def absolute(self, path: str = "") -> str:
        return f"{self.base}/{place(path)}"

    def canonical(self, language: Code) -> str:
        return f"{self.base}/{prefix(language)}{place(self.page)}"

    def table(self, dataset: str) -> str:
        return self.to(f"d/{dataset}/") + f"/resource/{resource_id(dataset, TABLE)}"


def place(path: str) -> str:
    """Where CKAN has a page or a file of the static site.

    >>> place("d/aduan/"), place("cari/tema/sosial/"), place("opd/bappeda/"), place("jadwal/2026-11/")
    ('dataset/aduan', 'dataset/?wadah_tema=sosial', 'organization/bappeda', 'jadwal/2026-11/')
    """
    top, *rest = path.split("/")
    if top == "cari":
        return "dataset/" + (f"?{FACETS.get(rest[0], 'res_format')}={quote(rest[1])}" if len(rest) > 2 else "")
    if top == "opd":
        return "organization/" + (rest[0] if rest else "")
    if top != "d":
        return path
    dataset, *rest = rest
    if rest in ([], [""]):
        return f"dataset/{dataset}"
    if rest[0] == "rilis":
        return f"dataset/{dataset}/" + "/".join(rest).rstrip("/")
    name, _, form = rest[0].rpartition(".")
    if name == dataset:
        return f"dataset/{dataset}/resource/{resource_id(dataset, form)}/download/{rest[0]}"
    return path
