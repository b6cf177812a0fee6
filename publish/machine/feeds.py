"""`feed.xml` (Atom), `jadwal.ics` (iCalendar), `sitemap.xml`, `robots.txt`."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from icalendar import Calendar, Event

from publish.receipt import Receipt
from publish.schedule import Due
from wadah.settings import Regency

ATOM, SITEMAP, XHTML = (
    "http://www.w3.org/2005/Atom",
    "http://www.sitemaps.org/schemas/sitemap/0.9",
    "http://www.w3.org/1999/xhtml",
)
ENTRIES = 50


def atom(releases: Iterable[tuple[Receipt, str]], regency: Regency, base: str, updated: datetime) -> bytes:
    """The latest releases; each comes with a sentence that says what it brought."""
    register_namespace("", ATOM)
    feed = Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "id"})
    _sub(feed, "id", f"{base}/")
    _sub(feed, "title", f"Rilis Satu Data {regency.name}")
    _sub(feed, "updated", updated.isoformat())
    SubElement(feed, f"{{{ATOM}}}link", {"rel": "self", "href": f"{base}/feed.xml"})
    SubElement(feed, f"{{{ATOM}}}link", {"rel": "alternate", "href": f"{base}/"})
    _sub(SubElement(feed, f"{{{ATOM}}}author"), "name", f"Walidata {regency.name}")
    for receipt, said in list(releases)[:ENTRIES]:
        entry = SubElement(feed, f"{{{ATOM}}}entry")
        page = f"{base}/d/{receipt.dataset}/"
        _sub(entry, "id", f"{page}rilis/{receipt.release}/")
        _sub(entry, "title", receipt.title)
        _sub(entry, "updated", receipt.at.isoformat())
        SubElement(entry, f"{{{ATOM}}}link", {"rel": "alternate", "href": page})
        _sub(entry, "summary", said)
    return _xml(feed)


def ics(dues: Iterable[Due], titles: Mapping[str, str], regency: Regency, base: str, at: datetime) -> bytes:
    """Due dates to come, one whole-day event each; an event keeps its UID from release to release."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Satu Data {regency.name}//Jadwal rilis//ID")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"Jadwal rilis Satu Data {regency.name}")
    for due in dues:
        if due.state != "planned":
            continue
        event = Event()
        # A UUID (RFC 7986), not name@host: that is what an e-mail address looks like.
        event.add("uid", str(uuid5(NAMESPACE_URL, f"{base}/d/{due.dataset}/#{due.on}")))
        event.add("dtstamp", at)
        event.add("dtstart", due.on)
        event.add("dtend", due.on + timedelta(days=1))
        event.add("summary", f"Rilis: {titles[due.dataset]}")
        event.add("url", f"{base}/d/{due.dataset}/")
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def sitemap(pages: Iterable[tuple[str, date]], base: str) -> bytes:
    """Every page in both languages, each naming the other."""
    register_namespace("", SITEMAP)
    register_namespace("xhtml", XHTML)
    urls = Element(f"{{{SITEMAP}}}urlset")
    for page, changed in pages:
        for prefix in ("", "en/"):
            url = SubElement(urls, f"{{{SITEMAP}}}url")
            SubElement(url, f"{{{SITEMAP}}}loc").text = f"{base}/{prefix}{page}"
            SubElement(url, f"{{{SITEMAP}}}lastmod").text = changed.isoformat()
            for language, other in (("id", ""), ("en", "en/")):
                SubElement(
                    url, f"{{{XHTML}}}link", {"rel": "alternate", "hreflang": language, "href": f"{base}/{other}{page}"}
                )
    return _xml(urls)


def robots(base: str, open_to_all: bool) -> bytes:
    """A sandbox is not for search engines."""
    if not open_to_all:
        return b"User-agent: *\nDisallow: /\n"
    return f"User-agent: *\nAllow: /\n\nSitemap: {base}/sitemap.xml\n".encode()


def _sub(parent: Element, name: str, text: str) -> None:
    SubElement(parent, f"{{{ATOM}}}{name}").text = text


def _xml(root: Element) -> bytes:
    indent(root, " ")
    text: bytes = tostring(root, "utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + text + b"\n"
