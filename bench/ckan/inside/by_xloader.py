"""ckanext-xloader's own loader: `python by_xloader.py INI CSV RESOURCE_ID`, run by CKAN's environment.

What its job does with a CSV that lies on the disk: `load_csv` (detect, create, COPY, full text), record count, column
indexes. Left out, in its favour: the upload over HTTP, the job's waiting in the queue, the download to the worker.
Answers {"seconds", "rows", "version"}.
"""

import json
import logging
import sys
import time
from importlib.metadata import version

from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app


def main(ini: str, csv: str, resource_id: str) -> dict[str, object]:
    app = make_app(CKANConfigLoader(ini).get_config())
    from ckanext.datastore.backend.postgres import get_write_engine
    from ckanext.xloader import loader

    logger = logging.getLogger("xloader")
    with app._wsgi_app.test_request_context():
        begun = time.perf_counter()
        fields = loader.load_csv(csv, resource_id=resource_id, mimetype="text/csv", logger=logger)
        loader.calculate_record_count(resource_id=resource_id, logger=logger)
        loader.create_column_indexes(fields=fields, resource_id=resource_id, logger=logger)
        seconds = time.perf_counter() - begun
        with get_write_engine().connect() as connection:
            rows = connection.exec_driver_sql(f'SELECT count(*) FROM "{resource_id}"').scalar()
    return {"seconds": seconds, "rows": rows, "version": version("ckanext-xloader")}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:])) + "\n")
