"""What flows through one SQL expression, by the rules of the ADR on column lineage."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from sqlglot import exp

from expectations.lineage.flow import (
    NO_KEYS,
    NOTHING,
    Flow,
    Keys,
    Relation,
    Unresolved,
    Value,
    aggregated,
    union,
)

ANONYMISING = (exp.Count, exp.CountIf, exp.ApproxDistinct, exp.Sum, exp.Avg, exp.Median)
"""min, max, mode, first, any_value, lists and quantiles tell a single row's value: not here."""
PSEUDONYMS = frozenset(("pseudonim",))  # keyed; the key is outside the warehouse (wadah/warehouse/pseudonym.py)
MAX_BANDS = 24  # a CASE with more results than this is a code book, not a classification
COARSE = frozenset(("month", "quarter", "year", "decade", "century"))
COARSE_FORMAT = frozenset("Yymb B-/ .,%")  # strftime letters that tell a month at most


@dataclass
class Scope:
    """What an expression can see: the sources of its SELECT, and those of the SELECTs around it."""

    sources: dict[str, Relation] = field(default_factory=dict)
    outer: "Scope | None" = None
    groups: Mapping[exp.Expression, Value] = field(default_factory=dict)
    keys: Keys = NO_KEYS  # of the group that an aggregate here is over
    windows: Value = NOTHING  # all that the SELECT's named windows partition and order by
    query: Callable[[exp.Expression, "Scope"], Relation] = field(default=lambda _q, _s: Relation())

    def column(self, node: exp.Column) -> Value:
        name, table = node.name, node.table
        scope: Scope | None = self
        while scope:
            if table and table.lower() in scope.sources:
                return scope.sources[table.lower()].column(name)
            if not table:
                holders = [r for r in scope.sources.values() if name.lower() in r.columns or r.rest]
                if len(holders) == 1:
                    return holders[0].column(name)
            scope = scope.outer
        raise Unresolved(f"column {node.sql()}")


def value(node: exp.Expression, scope: Scope) -> Value:
    """Flows and keys of an expression; raises Unresolved for what it does not know to be harmless."""
    if scope.groups and (known := scope.groups.get(node)) is not None:
        return known
    match node:
        case exp.Column():
            if isinstance(node.this, exp.Star):
                raise Unresolved("unexpanded *")
            return scope.column(node)
        case exp.Literal() | exp.Boolean() | exp.Null() | exp.DataType() | exp.Identifier() | exp.Var():
            return NOTHING
        case exp.Query() | exp.Subquery():
            return scope.query(node, scope).everything()
        case exp.Window():
            return _window(node, scope)
        case exp.Filter() if isinstance(node.this, ANONYMISING):
            return Value(aggregated(_children(node, scope).flows, scope.keys))
        case exp.Count() | exp.CountIf() | exp.ApproxDistinct() | exp.Sum() | exp.Avg() | exp.Median():
            return Value(aggregated(_children(node, scope).flows, scope.keys))
        case exp.Case() | exp.If():
            return _banded(node, scope)
        case exp.Star():
            # count(*) has been seen to above its star; any other is not expanded.
            return _star(node)
        case exp.Columns() | exp.Pivot():
            raise Unresolved(node.key)
        case exp.Anonymous() if node.name.lower() in PSEUDONYMS:
            return _pseudonym(_children(node, scope))
        case exp.Lambda():
            return _lambda(node, scope)
    if _tells_month_at_most(node):
        coarse = _children(node, scope)
        return Value(frozenset(f for f in coarse.flows if f.origin.personal or f.keys is not None), coarse.keys)
    return _children(node, scope)


def _children(node: exp.Expression, scope: Scope) -> Value:
    return union(value(child, scope) for child in node.iter_expressions())


def _pseudonym(of: Value) -> Value:
    """A keyed pseudonym tells nobody's name, but all rows of one person: it may join and be counted, not be shown."""
    hidden = frozenset(Flow(replace(f.origin, column=f"pseudonim({f.origin.column})", level="terbatas"), f.keys)
                       for f in of.flows)  # fmt: skip
    return Value(hidden, of.keys)


def _star(node: exp.Star) -> Value:
    if isinstance(node.parent, (exp.Count, exp.CountIf)):
        return NOTHING
    raise Unresolved("unexpanded *")


def _window(node: exp.Window, scope: Scope) -> Value:
    """A window function tells of single rows, whatever aggregate it is made with."""
    function = node.this
    while isinstance(function, (exp.IgnoreNulls, exp.RespectNulls)):
        function = function.this
    parts = [child for child in node.iter_expressions() if child is not node.this]
    if isinstance(function, exp.Filter):
        parts.append(function.expression)
        function = function.this
    inner = [child for child in function.iter_expressions() if not isinstance(child, exp.Star)]
    named = scope.windows if node.args.get("alias") else NOTHING
    return union([named, *(value(part, scope) for part in [*inner, *parts])])


def _banded(node: exp.Case | exp.If, scope: Scope) -> Value:
    """A CASE whose every result is a literal classifies: what it compares does not come out of it."""
    branches = node.args["ifs"] if isinstance(node, exp.Case) else [node]
    tested = [node.this if isinstance(node, exp.Case) else None, *(b.this for b in branches)]
    given = [*(b.args.get("true") for b in branches), node.args.get("default"), node.args.get("false")]
    results = [r for r in given if r is not None]
    everything = union(value(part, scope) for part in [*tested, *results] if part is not None)
    if len({r.sql() for r in results}) <= MAX_BANDS and all(map(_literal, results)):
        grouped = frozenset(f for f in everything.flows if f.keys is not None)
        return Value(grouped, everything.keys)
    return everything


def _literal(node: exp.Expression) -> bool:
    if isinstance(node, (exp.Cast, exp.TryCast, exp.Neg, exp.Paren)):
        return _literal(node.this)
    return isinstance(node, (exp.Literal, exp.Boolean, exp.Null))


def _lambda(node: exp.Lambda, scope: Scope) -> Value:
    """Parameters are items of a list beside the lambda, whose flows the caller adds."""
    names = {p.name.lower() for p in node.expressions}
    inner = Scope({}, scope, scope.groups, scope.keys, query=scope.query)
    found = NOTHING
    for column in node.this.find_all(exp.Column):
        if column.name.lower() not in names:
            found |= value(column, inner)
    if node.this.find(exp.Query):
        raise Unresolved("query within a lambda")
    return found


def _tells_month_at_most(node: exp.Expression) -> bool:
    """Whether the result of a restricted moment tells no more than its month (ADR: coarsened time)."""
    match node:
        case exp.Year() | exp.Month() | exp.Quarter():
            return True
        case exp.Extract():
            return node.name.lower() in COARSE
        case exp.TimestampTrunc() | exp.DateTrunc():
            unit = node.args.get("unit")
            return unit is not None and unit.name.lower() in COARSE
        case exp.TimeToStr():
            form = node.args.get("format")
            return isinstance(form, exp.Literal) and set(form.name) <= COARSE_FORMAT
        case exp.Anonymous() if node.name.lower() in ("date_part", "datepart"):
            first = node.expressions[0] if node.expressions else None
            return isinstance(first, exp.Literal) and first.name.lower() in COARSE
    return False


def personal(flows: frozenset[Flow]) -> frozenset[Flow]:
    return frozenset(f for f in flows if f.origin.personal)
