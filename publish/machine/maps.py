"""`jadwal.ics` (iCalendar), `sitemap.xml`, `robots.txt`: what is due, what is there, who may read it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, register_namespace

from icalendar import Calendar, Event

from publish.language import LANGUAGES
from publish.machine import Portal
from publish.machine.xml import written
from publish.schedule import Due

SITEMAP, XHTML = "http://www.sitemaps.org/schemas/sitemap/0.9", "http://www.w3.org/1999/xhtml"


def ics(dues: Iterable[Due], titles: Mapping[str, str], portal: Portal, at: datetime) -> bytes:
    """Due dates to come, one whole-day event each; an event keeps its UID from release to release."""
    calendar, name = Calendar(), portal.regency.name
    calendar.add("prodid", f"-//Satu Data {name}//Jadwal rilis//ID")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"Jadwal rilis Satu Data {name}")
    for due in dues:
        if due.state != "planned":
            continue
        event = Event()
        # A UUID (RFC 7986), not name@host: that is what an e-mail address looks like.
        event.add("uid", str(uuid5(NAMESPACE_URL, f"{portal.page(due.dataset)}#{due.on}")))
        event.add("dtstamp", at)
        event.add("dtstart", due.on)
        event.add("dtend", due.on + timedelta(days=1))
        event.add("summary", f"Rilis: {titles[due.dataset]}")
        event.add("url", portal.page(due.dataset))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def sitemap(pages: Iterable[tuple[str, date]], portal: Portal) -> bytes:
    """Every page in both languages, each naming the other."""
    register_namespace("", SITEMAP)
    register_namespace("xhtml", XHTML)
    urls = Element(f"{{{SITEMAP}}}urlset")
    for page, changed in pages:
        for here in LANGUAGES:
            url = SubElement(urls, f"{{{SITEMAP}}}url")
            SubElement(url, f"{{{SITEMAP}}}loc").text = portal.locate(page, here)
            SubElement(url, f"{{{SITEMAP}}}lastmod").text = changed.isoformat()
            for other in LANGUAGES:
                SubElement(url, f"{{{XHTML}}}link", {"rel": "alternate", "hreflang": other,
                                                    "href": portal.locate(page, other)})  # fmt: skip
    return written(urls)


def robots(portal: Portal, open_to_all: bool) -> bytes:
    """A sandbox is not for search engines."""
    if not open_to_all:
        return b"User-agent: *\nDisallow: /\n"
    return f"User-agent: *\nAllow: /\n\nSitemap: {portal.file('sitemap.xml')}\n".encode()
