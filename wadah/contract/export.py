"""A contract as whole ODCS 3.1, for other ODCS tools."""

from pathlib import Path

import yaml

from wadah.contract.document import Document
from wadah.contract.lint import complete, lint, standard
from wadah.contract.load import refuse


class _Plain(yaml.SafeDumper):
    """Writes a value out wherever it stands: not every tool follows YAML's aliases."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002  # the parent's signature
        return True


def export(path: Path) -> str:
    """The contract of that file as YAML, its shared columns written out.

    Raises Fatal WDH-101 where the contract has problems.
    """
    refuse(lint([path]).problems)
    whole = complete(Document(path).data, standard()[1])
    return yaml.dump(whole, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=120)
