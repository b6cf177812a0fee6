"""`python -m infra.ckan up|down|status`: the embedded CKAN of this WADAH_HOME, for those who build it.

`up --plain` starts a home without our extension: a stock CKAN. `production FOLDER` writes what compose.yaml mounts.
"""

import sys
import time
from pathlib import Path

from infra.ckan import environment, production, running, start, stop
from wadah.errors import WadahError
from wadah.settings import load_settings


def main(words: list[str]) -> int:
    begun = time.monotonic()

    def say(text: str) -> None:
        sys.stderr.write(f"{time.monotonic() - begun:6.1f} s  {text}\n")

    settings = load_settings()
    settings.private()
    match words:
        case ["up", *options] if set(options) <= {"--plain"}:
            try:
                address = start(settings, say, plain=bool(options))
            except WadahError as e:
                sys.stderr.write(f"{e}\n")
                return 2
            sys.stdout.write(f"{address}\n")
        case ["down"]:
            stop(settings)
        case ["status"]:
            address = running(settings) or ""
            sys.stdout.write(f"{address or 'not running'}\n")
            return 0 if address else 1
        case ["production", folder]:
            environment.make(settings, say)
            production.write(settings, Path(folder))
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
