"""The plots of the site: what the gold rests on, and how systems stand."""

from collections.abc import Iterator
from pathlib import Path

from .. import plots
from ..corpus.readers import figures
from ..drawing.chart import Chart
from ..files.reading import read_text
from ..leaderboard import plots as of_boards
from ..leaderboard.ranking import OVERALL, boards
from ..leaderboard.standings import read


def charts(root: Path) -> dict[str, Chart]:
    """The plots of a checkout by the names of their files."""
    return dict([*_evidence(root / "corpus"), *_standings(root / "leaderboard")])


def _evidence(corpus: Path) -> Iterator[tuple[str, Chart]]:
    for place in figures.documents(corpus):
        for each in figures.rounds(place):
            title = f"{place.name}, {each.name.replace('-', ' ')}"
            judged = figures.by_layer(each.statements, each.judgements)
            yield f"readers-{place.name}-{each.name}.svg", plots.readers(title, judged)
    for path in sorted((corpus / "external").glob("*/figures.md")):
        yield f"people-{path.parent.name}.svg", plots.people(read_text(path))


def _standings(folder: Path) -> Iterator[tuple[str, Chart]]:
    ranked = boards(read(folder))
    for number, chart in enumerate(of_boards.positions(ranked).values(), start=1):
        yield f"positions-{number}.svg", chart
    for board in ranked:
        if board.group == OVERALL:
            yield f"scores-{board.key}.svg", of_boards.forest(board)
