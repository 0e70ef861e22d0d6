"""The plots of the site: what the gold rests on, and how systems stand."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from .. import plots
from ..corpus.readers import figures
from ..drawing.chart import Chart
from ..files.reading import read_text
from ..leaderboard.plots import charts as plots_of_boards
from ..leaderboard.ranking import OVERALL, Board


def charts(corpus: Path, boards: Sequence[Board]) -> dict[str, Chart]:
    """The plots by the names of their files: of a corpus what it rests on, of the boards the ranks and the overall
    scores.
    """
    overall = {f"board-{board.key}" for board in boards if board.group == OVERALL}
    of_boards = {
        name: chart
        for name, chart in plots_of_boards(boards).items()
        if name.startswith("positions") or name in overall
    }
    return {f"{name}.svg": chart for name, chart in (dict(_evidence(corpus)) | of_boards).items()}


def _evidence(corpus: Path) -> Iterator[tuple[str, Chart]]:
    for place in figures.documents(corpus):
        for each in figures.rounds(place):
            title = f"{place.name}, {each.name.replace('-', ' ')}"
            judged = figures.by_layer(each.statements, each.judgements)
            yield f"readers-{place.name}-{each.name}", plots.readers(title, judged)
    for path in sorted((corpus / "external").glob("*/figures.md")):
        yield f"people-{path.parent.name}", plots.people(read_text(path))
