"""The quality page: by OPD, by dataset, by load, and how the score is made."""

from typing import Any

from publish.language import Words
from publish.quality import NAMES, TARGET, mean
from publish.site.list_pages import reject_rows
from publish.site.phrases import MEASURES
from publish.site.view import Site


def context(site: Site, words: Words) -> dict[str, Any]:
    rows = []
    for opd, views, _ in site.opds:
        if views:
            judged = mean(v.quality for v in views)
            rows.append((opd, judged.score, judged.known.get("waktu")))
    loads = list(site.work.loads)
    return {
        "opds": sorted(rows, key=lambda r: (-r[1], r[0].name)),
        "target": TARGET,
        "score": site.quality.score,
        "names": [(n, words.t(MEASURES[n])) for n in NAMES],
        "datasets": [(v, [v.quality.known.get(n) for n in NAMES], v.quality.score) for v in site.views],
        "loads": loads,
        "pulled": sum(x.pulled for x in loads),
        "accepted": sum(x.accepted for x in loads),
        "rejected": sum(x.rejected for x in loads),
        "unresolved": sum(x.unresolved for x in loads),
        "codes": reject_rows(loads, words),
    }
