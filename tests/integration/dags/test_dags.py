"""The DAGs follow from the contracts, import light, and tell a person on call what to do."""

import json
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from infra.airflow.cluster import expected_dags
from infra.airflow.environ import environ
from wadah.contract.load import inputs
from wadah.settings import ROOT, Settings

PROBE = """
import json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import airflow.sdk
before = set(sys.modules)
def shown(schedule):
    return " ".join([str(schedule), str(getattr(schedule, "asset_condition", ""))])
found = {}
import importlib.util
for file in sorted(Path(sys.argv[1]).glob("*.py")):
    spec = importlib.util.spec_from_file_location("dag_" + file.stem, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for dag in vars(module).values():
        if isinstance(dag, airflow.sdk.DAG):
            found[dag.dag_id] = {
                "doc": bool(dag.doc_md), "schedule": shown(dag.schedule), "retries": dag.default_args["retries"],
                "tasks": {t.task_id: {"doc": bool(t.doc_md), "before": sorted(t.upstream_task_ids),
                          "outlets": [o.uri for o in t.outlets], "mapped": t.is_mapped,
                          "rule": str(getattr(t.trigger_rule, "value", t.trigger_rule))} for t in dag.tasks},
            }
print(json.dumps({"dags": found, "modules": sorted({m.partition(".")[0] for m in set(sys.modules) - before})}))
"""


FOLDER = tempfile.TemporaryDirectory()  # gone when the tests end


@cache
def parsed(scheduled: bool = True) -> dict[str, Any]:
    settings = Settings(home=Path(FOLDER.name))
    env = {**environ(settings, 1), "WADAH_AIRFLOW__SCHEDULED": str(scheduled)}
    command = [sys.executable, "-c", PROBE, str(ROOT / "dags")]
    ran = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return dict(json.loads(ran.stdout.splitlines()[-1]))


def test_a_dag_for_every_contract() -> None:
    assert set(parsed()["dags"]) == expected_dags(Settings())


def test_parsing_imports_nothing_heavy() -> None:
    heavy = {"dbt", "great_expectations", "pyiceberg", "dlt", "connectorx", "duckdb", "pyarrow", "sqlglot", "rdflib"}
    assert not heavy & set(parsed()["modules"])


def test_every_table_is_a_task_and_children_come_after_their_cursor() -> None:
    for app, contract in inputs().items():
        tasks = parsed()["dags"][f"ingest_{app.replace('-', '_')}"]["tasks"]
        assert set(tasks) == {t.name for t in contract.tables} | {"landed"}
        assert tasks["landed"]["outlets"] == [f"wadah://landing/{app}"]
        for table in contract.tables:
            if parent := (table.load.cursor or "").rpartition(".")[0]:
                assert parent in tasks[table.name]["before"]


def test_assets_join_the_dags() -> None:
    dags = parsed()["dags"]
    for app in inputs():
        assert f"wadah://landing/{app}" in dags["warehouse"]["schedule"]
    assert dags["warehouse"]["tasks"]["release"]["outlets"] == ["wadah://warehouse/release"]
    assert "wadah://warehouse/release" in dags["publish"]["schedule"]


def test_each_dag_and_task_says_what_to_do() -> None:
    for name, dag in parsed()["dags"].items():
        assert dag["doc"], name
        assert [t for t, about in dag["tasks"].items() if not about["doc"]] == [], name


def test_schedules_come_from_the_contracts_or_not_at_all() -> None:
    for app, contract in inputs().items():
        name = f"ingest_{app.replace('-', '_')}"
        assert contract.schedule in parsed()["dags"][name]["schedule"]
        assert parsed(scheduled=False)["dags"][name]["schedule"].split() == ["None"]


def test_publishing_is_mapped_and_the_verdict_comes_last_whatever_happened() -> None:
    tasks = parsed()["dags"]["publish"]["tasks"]
    assert tasks["dataset"]["mapped"] and tasks["dataset"]["before"] == ["alone"]
    assert tasks["site"]["before"] == ["dataset", "plan"] and {"dataset", "site"} <= set(tasks["release"]["before"])
    assert tasks["verdict"]["before"] == ["release"]
    assert {tasks[t]["rule"] for t in ("site", "release", "verdict")} == {"all_done"}


def test_the_verdict_names_what_failed_and_what_moved_without_a_word_failed() -> None:
    code = """
import importlib.util, json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
spec = importlib.util.spec_from_file_location("dag_publish", Path(sys.argv[1]) / "publish.py")
dag = importlib.util.module_from_spec(spec)
spec.loader.exec_module(dag)
release, verdict = dag.release.__wrapped__, dag.verdict.__wrapped__
class Told:
    dag_id = run_id = "x"
    def __init__(self, **states): self.states = states
    def get_task_states(self, *_, **__): return {"x": self.states}
plan = {"outcomes": {"a": "unchanged", "b": "changed", "c": "new"}, "moves": ["b", "c"], "together": False}
out = [release(plan, [{"b": "changed"}], None), release(plan, None, {"a": "unchanged", "b": "changed", "c": "new"})]
for outcomes, ti in ((out[0], Told()), ({"a": "refused"}, Told()), (out[1], Told(site="failed")),
                     (out[1], Told(site="success", plan="success"))):
    try: out.append(verdict(outcomes, ti))
    except Exception as red: out.append(str(red)[:60])
print(json.dumps(out))
"""
    settings = Settings(home=Path(FOLDER.name))
    ran = subprocess.run([sys.executable, "-c", code, str(ROOT / "dags")], env=environ(settings, 1),
                         capture_output=True, text=True, check=False)  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    alone, together, failed, refused, pages, good = json.loads(ran.stdout.splitlines()[-1])
    assert alone == {"a": "unchanged", "b": "changed", "c": "failed"}
    assert together == {"a": "unchanged", "b": "changed", "c": "new"}
    assert failed.startswith("WDH-708: Not published: c.") and "WDH-705" in refused
    assert pages.startswith("WDH-708: Not published: site.") and good is None
