"""Croissant as ckanext-dcat writes it, with what it leaves out: the types of dates and booleans, what columns mean."""

from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dcat.profiles import CroissantProfile
from ckanext.dcat.profiles.base import CR
from ckanext.dcat.profiles.croissant import SCHEMA
from rdflib import Literal, URIRef

TYPES = {
    "date": SCHEMA.Date, "bool": SCHEMA.Boolean, "timestamp": SCHEMA.DateTime, "timestamptz": SCHEMA.DateTime,
    "int4": SCHEMA.Integer, "int8": SCHEMA.Integer, "numeric": SCHEMA.Float, "text": SCHEMA.Text,
}  # fmt: skip


COPIED = ("hash", "size", "mimetype")


class WadahCroissant(CroissantProfile):
    def _resources_graph(self, dataset_ref: Any, dataset_dict: dict[str, Any]) -> None:
        """The table's address leads to the CSV, so it is described with the CSV's hash, which Croissant asks for."""
        resources = dataset_dict.get("resources", [])
        csv = next((r for r in resources if r.get("format") == "CSV" and r.get("hash")), None)
        if csv:
            same = {name: csv[name] for name in COPIED if csv.get(name)}
            resources = [{**r, **same} if tk.asbool(r.get("datastore_active")) else r for r in resources]
        super()._resources_graph(dataset_ref, {**dataset_dict, "resources": resources})

    def _recordset_graph(self, dataset_ref: Any, resource_ref: Any, resource_dict: dict[str, Any]) -> None:
        super()._recordset_graph(dataset_ref, resource_ref, resource_dict)
        if not resource_dict.get("id") or not tk.asbool(resource_dict.get("datastore_active")):
            return
        found = tk.get_action("datastore_info")({"ignore_auth": True}, {"id": resource_dict["id"]})
        for column in found["fields"]:
            ref = URIRef(f"{resource_dict['id']}/records/{column['id']}")
            kind = TYPES.get(column["type"])
            if kind and (ref, CR.dataType, None) not in self.g:
                self.g.add((ref, CR.dataType, kind))
            said = column.get("info") or {}
            self.g.add((ref, SCHEMA.name, Literal(column["id"])))
            if text := said.get("notes") or said.get("label"):
                self.g.add((ref, SCHEMA.description, Literal(text)))
