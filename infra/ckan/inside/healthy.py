"""Whether a container of the portal works: `healthy.py http://127.0.0.1:5000` or `healthy.py worker`."""

import json
import os
import sys
import urllib.request


def main(what: str) -> int:
    if what == "worker":
        from redis import Redis  # type: ignore[import-not-found]  # CKAN's environment runs this
        from rq import Worker  # type: ignore[import-not-found]

        return 0 if Worker.all(connection=Redis.from_url(os.environ["CKAN_REDIS_URL"])) else 1  # noqa: TID251
    for path in ("/api/3/action/package_search?rows=0", "/"):
        with urllib.request.urlopen(what + path, timeout=15) as said:  # noqa: S310  # an address of compose.yaml
            body = said.read()
        if path != "/" and not json.loads(body)["success"]:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
