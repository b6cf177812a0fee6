"""The first tables of a portal are staged at the same moment: nobody fails over what another is just creating."""

import subprocess

from infra.ckan import environment
from tests.ckan import Ckan

# Schemas of the test's own: those of the portal are there by now, and its tables hang on them.
BOTH = """
import sys, threading
from ckan.cli import CKANConfigLoader
import psycopg2
from ckanext.wadah.table import database

url = CKANConfigLoader(sys.argv[1]).get_config()["ckan.datastore.write_url"]
database.FULL_TEXT = database.FULL_TEXT.replace("wadah_stage", "first_stage")
database.SCHEMAS = ("first_stage", "first_prev")
one, other, watch = (psycopg2.connect(url) for _ in range(3))
# A session that has been at work: it knows what it asked before, that there is no such schema included.
other.cursor().execute("CREATE SCHEMA other_stage; DROP SCHEMA other_stage; SELECT to_regnamespace('first_stage')")
database.prepare(one.cursor())
failed = []

def second():
    try:
        database.prepare(other.cursor())
        other.commit()
    except psycopg2.Error as error:
        failed.append(error.pgcode)

waiting = threading.Thread(target=second)
waiting.start()
looking = watch.cursor()
watch.autocommit = True
found = 0
while not found:
    looking.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = %s AND wait_event = 'advisory'",
                    [other.get_backend_pid()])
    found = looking.fetchone()[0]
one.commit()
waiting.join()
looking.execute("DROP SCHEMA first_stage, first_prev CASCADE")
sys.exit(f"refused with {failed}" if failed else 0)
"""


def test_who_waited_for_the_schemas_finds_them(portal: Ckan) -> None:
    ran = subprocess.run(
        [environment.PYTHON, "-c", BOTH, str(portal.ini)], capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 0, ran.stderr
