"""From one query to the relation it gives: its columns' flows and its rows'.

Sources are read before what is made of them; conditions (WHERE, ON, HAVING, QUALIFY, LIMIT's order)
flow into which rows there are. GROUP BY and DISTINCT turn the flows of rows into flows of groups.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import count, zip_longest

from sqlglot import exp

from expectations.lineage.expressions import Scope, personal, value
from expectations.lineage.flow import (
    NO_FLOWS,
    NO_KEYS,
    NOTHING,
    Flows,
    Keys,
    Relation,
    Unresolved,
    Value,
    aggregated,
    union,
)

Tables = Callable[[exp.Table], Relation]
SERIES = (exp.GenerateSeries, exp.GenerateDateArray, exp.GenerateTimestampArray, exp.Unnest)
EQUALITIES = (exp.EQ, exp.NullSafeEQ)


class Walk:
    """One model's query; `tables` answers for relations that are not of the query itself."""

    def __init__(self, tables: Tables, numbers: Iterator[int] | None = None) -> None:
        self.tables = tables
        self.numbers = numbers or count(1)
        self.known: dict[tuple[int, str], int] = {}  # a key keeps its number when a recursion reads it again

    def relation(self, query: exp.Expression) -> Relation:
        """The relation of a qualified query. Raises Unresolved."""
        return self._query(query, {}, None)

    def _query(self, node: exp.Expression, ctes: Mapping[str, Relation], outer: Scope | None) -> Relation:
        if isinstance(node, exp.Subquery) and not node.args.get("pivots"):
            return self._query(node.this, ctes, outer)
        ctes = {**ctes, **self._ctes(node, ctes, outer)}
        match node:
            case exp.Select():
                return self._select(node, ctes, outer)
            case exp.SetOperation():
                return self._set(node, ctes, outer)
            case exp.Values():
                return self._values(node, Scope(outer=outer))
            case exp.Table():
                return self._source(node, ctes, Scope(outer=outer))
        raise Unresolved(f"query of kind {node.key}")

    def _nested(self, node: exp.Expression, ctes: Mapping[str, Relation], scope: Scope) -> Relation:
        """A query that is answered once for each row around it: what it takes from that row stays of one row."""
        relation = self._query(node, ctes, scope)
        own = {
            s.alias_or_name.lower() for s in node.find_all(exp.Table, exp.Subquery, exp.Lateral, exp.Values, exp.Unnest)
        }
        outside = [c for c in node.find_all(exp.Column) if c.table and c.table.lower() not in own]
        taken = union(scope.column(c) for c in outside)
        if not taken.flows:
            return relation
        return Relation({n: v | taken for n, v in relation.columns.items()}, relation.rows | personal(taken.flows))

    def _ctes(self, node: exp.Expression, ctes: Mapping[str, Relation], outer: Scope | None) -> dict[str, Relation]:
        found: dict[str, Relation] = {}
        clause = node.args.get("with_")
        if clause is None:
            return found
        for cte in clause.expressions:
            name = cte.alias.lower()
            query = cte.this
            if clause.recursive and isinstance(query, exp.SetOperation):
                found[name] = self._recursive(query, name, {**ctes, **found}, outer, _aliases(cte))
            else:
                found[name] = renamed(self._query(query, {**ctes, **found}, outer), _aliases(cte))
        return found

    def _recursive(
        self, query: exp.SetOperation, name: str, ctes: Mapping[str, Relation], outer: Scope | None, names: list[str]
    ) -> Relation:
        """The least relation that holds its own recursion: flows only grow, so this ends."""
        current = renamed(self._query(query.this, ctes, outer), names)
        while True:
            step = renamed(self._query(query, {**ctes, name: current}, outer), names)
            grown = merged(current, step)
            if grown == current:
                return current
            current = grown

    def _set(self, node: exp.SetOperation, ctes: Mapping[str, Relation], outer: Scope | None) -> Relation:
        left = self._query(node.this, ctes, outer)
        right = self._query(node.expression, ctes, outer)
        if node.args.get("by_name"):
            both = merged(left, right)
        else:
            names = list(left.columns)
            both = merged(left, renamed(right, names))
        if isinstance(node, exp.Union):
            return both
        return both.with_rows(personal(right.everything().flows))  # EXCEPT, INTERSECT compare whole rows

    def _select(self, node: exp.Select, ctes: Mapping[str, Relation], outer: Scope | None) -> Relation:
        scope = Scope(outer=outer, query=lambda q, s: self._nested(q, ctes, s))
        rows: Flows = NO_FLOWS
        conditions = []
        first = node.args.get("from_")
        joins = [j for part in (node, first.this if first else None) if part for j in part.args.get("joins") or ()]
        for source in [*([first.this] if first else []), *[j.this for j in joins], *(node.args.get("laterals") or ())]:
            scope.sources[source.alias_or_name.lower()] = self._source(source, ctes, scope)
        for join in joins:
            if join.args.get("using"):
                raise Unresolved("USING that was not expanded")
            conditions += [c for c in (join.args.get("on"), join.args.get("match_condition")) if c is not None]
        if where := node.args.get("where"):
            conditions.append(where.this)
        for relation in scope.sources.values():
            rows |= relation.rows
        named = [part for w in node.args.get("windows") or () for part in w.iter_expressions() if part is not w.this]
        scope.windows = union(value(part, scope) for part in named)
        for condition in conditions:
            rows |= personal(value(condition, scope).flows)
            _join_keys(condition, scope)
        rows = self._group(node, scope, rows)
        for late in ("having", "qualify"):
            if clause := node.args.get(late):
                rows |= personal(value(clause.this, scope).flows)
        if (order := node.args.get("order")) and (node.args.get("limit") or node.args.get("offset")):
            rows |= personal(union(value(o, scope) for o in order.expressions).flows)
        columns: dict[str, Value] = {}
        for projection in node.expressions:
            name = projection.alias_or_name.lower()
            while name in columns:  # two of one name: the engine calls the second `name_1`
                name += "_1"
            columns[name] = value(projection.unalias(), scope)
        return self._distinct(node, scope, Relation(columns, rows))

    def _group(self, node: exp.Select, scope: Scope, rows: Flows) -> Flows:
        """Set up `scope` for the aggregates of this SELECT; the flows of its rows, which are now groups."""
        group = node.args.get("group")
        aggregates = any(_has_aggregate(p) for p in [*node.expressions, node.args.get("having")] if p is not None)
        if not group and not aggregates:
            return rows
        expressions = list(group.expressions) if group else []
        if group and group.args.get("all"):
            expressions = [p.unalias() for p in node.expressions if not _has_aggregate(p)]
        expressions = [e for x in expressions for e in (x.expressions if isinstance(x, exp.Tuple) else [x.unnest()])]
        for kind in ("grouping_sets", "rollup", "cube"):
            for part in (group.args.get(kind) or ()) if group else ():
                expressions += list(part.find_all(exp.Column))
        groups: dict[exp.Expression, Value] = {}
        for expression in expressions:
            plain = value(expression, scope)
            rows |= personal(plain.flows)
            if expression.find(exp.Column):
                number = self._number(node, expression.sql())
                groups[expression] = Value(plain.flows, plain.keys | {number})
                scope.keys |= {number}
        scope.groups = groups
        return aggregated(rows, scope.keys)

    def _distinct(self, node: exp.Select, scope: Scope, relation: Relation) -> Relation:
        """DISTINCT groups by every column; DISTINCT ON only chooses rows."""
        distinct = node.args.get("distinct")
        if not distinct:
            return relation
        if chosen := distinct.args.get("on"):
            return relation.with_rows(personal(value(chosen, scope).flows))
        numbers = {name: self._number(node, f"distinct {name}") for name in relation.columns}
        columns = {n: Value(v.flows, v.keys | {numbers[n]}) for n, v in relation.columns.items()}
        flows = relation.rows | personal(union(relation.columns.values()).flows)
        return Relation(columns, aggregated(flows, frozenset(numbers.values())))

    def _source(self, node: exp.Expression, ctes: Mapping[str, Relation], scope: Scope) -> Relation:
        if node.args.get("pivots"):
            raise Unresolved("PIVOT")
        names = _aliases(node)
        match node:
            case exp.Table() if isinstance(node.this, exp.Identifier):
                own = ctes.get(node.name.lower()) if not node.db else None
                return renamed(own if own is not None else self.tables(node), names)
            case exp.Subquery():
                return renamed(self._nested(node.this, ctes, scope), names)
            case exp.Lateral():
                if isinstance(node.this, (exp.Subquery, exp.Select, exp.SetOperation)):
                    return renamed(self._nested(node.this, ctes, scope), names)
                return _function(value(node.this, scope), names)
            case exp.Values():
                return renamed(self._values(node, scope), names)
            case exp.Unnest():
                return _function(union(value(e, scope) for e in node.expressions), names)
            case exp.Table() if isinstance(node.this, SERIES) or node.this.name.lower() in ("range", "unnest"):
                return _function(value(node.this, scope), names)
        raise Unresolved(f"source of kind {node.key}")

    def _values(self, node: exp.Values, scope: Scope) -> Relation:
        rows = [row.expressions if isinstance(row, exp.Tuple) else [row] for row in node.expressions]
        columns = [union(value(cell, scope) for cell in cells if cell is not None) for cells in zip_longest(*rows)]
        names = _aliases(node) or [f"col{i}" for i in range(len(columns))]
        return Relation(dict(zip((n.lower() for n in names), columns, strict=False)))

    def _number(self, node: exp.Expression, text: str) -> int:
        """The number of a group key of this SELECT, the same each time it is asked for."""
        at = (id(node), text)
        if at not in self.known:
            self.known[at] = next(self.numbers)
        return self.known[at]


def merged(left: Relation, right: Relation) -> Relation:
    """Columns of the same name together; rows of both."""
    names = dict.fromkeys([*left.columns, *right.columns])
    columns = {n: left.columns.get(n, NOTHING) | right.columns.get(n, NOTHING) for n in names}
    rest = left.rest or right.rest
    return Relation(columns, left.rows | right.rows, rest)


def renamed(relation: Relation, names: list[str]) -> Relation:
    """The relation with its first columns under new names (`AS x(a, b)`)."""
    if not names:
        return relation
    if relation.rest is not None:
        return replace(relation, columns=dict.fromkeys((n.lower() for n in names), relation.rest))
    if len(names) > len(relation.columns):
        raise Unresolved("more names than columns")
    new = [*names, *list(relation.columns)[len(names) :]]
    return replace(relation, columns=dict(zip((n.lower() for n in new), relation.columns.values(), strict=True)))


def _aliases(node: exp.Expression) -> list[str]:
    alias = node.args.get("alias")
    return [c.name for c in alias.columns] if isinstance(alias, exp.TableAlias) else []


def _function(content: Value, names: list[str]) -> Relation:
    # The number of rows depends on the arguments too.
    return renamed(Relation({}, personal(content.flows), rest=content), names)


def _has_aggregate(node: exp.Expression) -> bool:
    """Whether the expression aggregates here: not in a window, not in a query of its own."""
    if isinstance(node, exp.Window):
        inner = node.this.this if isinstance(node.this, (exp.IgnoreNulls, exp.Filter)) else node.this
        return any(_has_aggregate(child) for part in (inner,) for child in part.iter_expressions()) or any(
            _has_aggregate(child) for child in node.iter_expressions() if child is not node.this
        )
    if isinstance(node, exp.Query):
        return False
    if isinstance(node, exp.AggFunc) or (isinstance(node, exp.Anonymous) and node.name.lower() in AGGREGATES):
        return True
    return any(_has_aggregate(child) for child in node.iter_expressions())


AGGREGATES = frozenset(("count_star", "list", "histogram", "product", "geomean", "fsum", "favg", "mad", "entropy"))


def _join_keys(condition: exp.Expression, scope: Scope) -> None:
    """Equal columns carry each other's group keys: `grid.bulan = jumlah.bulan`."""
    for part in condition.flatten() if isinstance(condition, exp.And) else [condition]:
        part = part.unnest()
        if not isinstance(part, EQUALITIES):
            continue
        keys: Keys = NO_KEYS
        columns = [n for n in part.walk(prune=lambda n: isinstance(n, exp.Query)) if isinstance(n, exp.Column)]
        for column in columns:
            keys |= scope.column(column).keys
        for column in columns:
            name = column.table.lower()
            if keys and name in scope.sources:
                scope.sources[name] = scope.sources[name].with_keys(column.name, keys)
