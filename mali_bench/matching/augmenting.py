"""Largest matchings by exchanging partners along paths; pairs are given as the choices of each row, best first."""

from collections.abc import Mapping, Sequence

Graph = Mapping[int, Sequence[int]]
"""For each gold row the predicted rows that it may have."""


def augment(graph: Graph, chosen: dict[int, int], taken_by: dict[int, int]) -> None:
    """Make a matching a largest one: `chosen` has the partners of gold rows, `taken_by` those of predicted rows.

    From each free row, the earliest first, partners are exchanged along a shortest path that adds a pair. A search that
    fails closes what it has seen, since no later path can lead through it.
    """
    closed: set[int] = set()
    for start in sorted(graph):
        if start in chosen:
            continue
        came_from: dict[int, int] = {}
        partner = _free_end(start, graph, taken_by, came_from, closed)
        if partner is None:
            closed.update(came_from)
        while partner is not None:
            row = came_from[partner]
            taken_by[partner] = row
            chosen[row], partner = partner, chosen.get(row)


def _free_end(
    start: int, graph: Graph, taken_by: Mapping[int, int], came_from: dict[int, int], closed: set[int]
) -> int | None:
    """The free predicted row at the end of a path; notes from which gold row each predicted one was reached."""
    queue = [start]
    for row in queue:
        for other in graph[row]:
            if other in came_from or other in closed:
                continue
            came_from[other] = row
            if other not in taken_by:
                return other
            queue.append(taken_by[other])
    return None
