"""Ids that never change: a dataset keeps its package and its resources from the first release to the last."""

from uuid import UUID, uuid5

NAMESPACE = UUID("7b0f5e0c-5a3d-5d0e-9c55-2d6b1f9c4a11")
TABLE = "api"  # the resource that carries the datastore table
MARK, HISTORY = "wadah", "riwayat"  # in a CKAN without our extension: the extra and the resource that tell releases
LISTED = 1000  # datasets a search gives at most


def package_id(dataset: str) -> str:
    return str(uuid5(NAMESPACE, dataset))


def resource_id(dataset: str, form: str) -> str:
    """`form` in small letters: csv, parquet, xlsx, geojson, api."""
    return str(uuid5(NAMESPACE, f"{dataset}/{form}"))
