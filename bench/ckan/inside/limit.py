"""The limit: one COPY of a CSV into a bare table. `python limit.py CSV COLUMNS_JSON`, run by CKAN's environment.

The table is made in the same transaction, so that PostgreSQL need not log its rows: the fastest it has to give.
The database's address stands in BENCH_DATABASE: it holds a password. Answers {"seconds", "rows"}.
"""

import json
import os
import sys
import time

import psycopg2


def main(url: str, csv: str, columns: str) -> dict[str, float]:
    listed = ", ".join(f'"{name}" {kind}' for name, kind in json.loads(columns).items())
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor, open(csv, "rb") as rows:  # noqa: PTH123  (psycopg2 wants a file)
            begun = time.perf_counter()
            cursor.execute(f"CREATE TABLE uji_batas ({listed})")
            cursor.copy_expert("COPY uji_batas FROM STDIN (FORMAT csv, HEADER, FREEZE)", rows, size=1 << 20)
            found = cursor.rowcount
            connection.commit()
            seconds = time.perf_counter() - begun
            cursor.execute("DROP TABLE uji_batas")
            connection.commit()
    finally:
        connection.close()
    return {"seconds": seconds, "rows": found}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(os.environ["BENCH_DATABASE"], *sys.argv[1:])) + "\n")
