"""`python -m publish.ckan look`: give an empty CKAN portal its look. Pages that were published stay."""

import shutil
import sys

from publish.ckan import pages, site
from publish.ckan.client import Client
from wadah.settings import load_settings


def main(arguments: list[str]) -> int:
    """0 when the portal has a look now. Raises as the client does."""
    if arguments != ["look"]:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    settings = load_settings()
    client = Client.connect(settings)
    now = client.call("wadah_pages_seal")
    made = pages.look(settings, pages.public_address(settings))
    if now["release"] or now["seal"] == made.seal:
        sys.stdout.write("The portal has its pages already.\n")
        return 0
    aside = site.write(made, "", settings.today().isoformat(), settings.path("portal", "stage", "tampilan"))
    site.swap(aside, client)
    shutil.rmtree(aside)
    sys.stdout.write(f"The look is in place at {pages.public_address(settings)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
