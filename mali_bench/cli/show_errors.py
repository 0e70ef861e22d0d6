"""A diagnosis as text to read: what each class of errors costs, and every error in its context."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from ..analysis.diagnosis import Cost, Diagnosis, LayerErrors
from ..analysis.diagnosis.view import Part, Shown, ShownError
from ..errors import escaped
from ..scoring import notes
from ..scoring.shown import change, ratio
from .grid import grid

CONTEXT = 32
"""Characters of the text that stand on either side of a place, to the next space."""

LONG = 400
"""Characters of a stretch of text above which its middle is left out."""

FOOT = (
    "F1 without: that of the same prediction with the errors of this class repaired; then also: the change of F1 in"
    " layers that build on this one. cascade: wrong only because of what it builds on. METRICS.md defines every class."
)


def render(diagnosis: Diagnosis, width: int | None = None) -> str:
    """The diagnosis as text: a table of classes, then the errors by paragraph. Lines of errors are folded at `width`;
    without one nothing is folded.
    """
    lines = [*_input(diagnosis, width), *_summary(diagnosis, width), ""]
    place: tuple[str | None, int] | None = None
    for error in diagnosis.errors:
        if (error.document, error.paragraph) != place:
            place = (error.document, error.paragraph)
            document = "" if error.document is None else f"{escaped(error.document)}, "
            lines += [f"{document}paragraph {error.paragraph}", ""]
        lines.append(f"  {error.layer}: {error.kind}")
        for line in _sides(error, diagnosis.texts.get(error.document)):
            lines += _folded(line, width, 14)
        lines.append("")
    return "\n".join([*lines, diagnosis.signature]) + "\n"


def _folded(line: str, width: int | None, indent: int) -> list[str]:
    """A line as lines of some width, the later ones indented."""
    if width is None or len(line) <= width:
        return [line]
    return textwrap.wrap(line, max(width, 2 * indent), subsequent_indent=" " * indent, break_on_hyphens=False)


def _input(diagnosis: Diagnosis, width: int | None) -> list[str]:
    """What was ignored, repaired or unknown in the prediction."""
    lines = [*notes.leading(diagnosis.input), *notes.others(diagnosis.input)]
    return [folded for line in lines for folded in _folded(escaped(line), width, 2)] + [""] * bool(lines)


def _summary(diagnosis: Diagnosis, width: int | None) -> list[str]:
    if diagnosis.empty:
        return _folded(diagnosis.empty, width, 0)
    rows: list[list[str]] = []
    below = ["then also"]
    for name, layer in diagnosis.layers.items():
        rows.append([_title(name, layer)])
        rows += [[f"  {kind}", *_cells(cost, layer)] for kind, cost in layer.classes.items()]
        below += ["", *(_below(cost, diagnosis) for cost in layer.classes.values())]
    lines = grid(["errors", "F1 without", "change"], rows).splitlines()
    beside = len(lines[0]) + 2
    table = []
    for line, more in zip(lines, below, strict=True):
        table += _folded(f"{line:<{beside}}{more}" if more else line, width, beside)
    return [*table, "", *textwrap.wrap(FOOT, width or 100)]


def _title(name: str, layer: LayerErrors) -> str:
    """The name of a layer, its score and its counts."""
    counts = f"{layer.gold} gold, {layer.predicted} predicted, {layer.right} right"
    if layer.score_right is not None and layer.score_right != layer.right:
        counts += f" ({layer.score_right} by the score)"
    return f"{name}, {layer.metric}: F1 {ratio(layer.f1)}; {counts}"


def _cells(cost: Cost, layer: LayerErrors) -> list[str]:
    return [str(cost.count), ratio(cost.f1), change(layer.f1, cost.f1)]


def _below(cost: Cost, diagnosis: Diagnosis) -> str:
    return ", ".join(f"{name} {change(diagnosis.scores[name], f1)}" for name, f1 in cost.below.items())


def _sides(error: ShownError, text: str | None) -> Iterator[str]:
    """What either side says, each a line."""
    for side, items, company in (
        ("gold", error.gold, error.gold_with),
        ("predicted", error.predicted, error.predicted_with),
    ):
        if items:
            about = [*_labels(items), *([company] if company else [])]
            yield escaped(f"    {side:<9} {'; '.join([*about, _context(items, text)])}")


def _labels(items: Sequence[Shown]) -> Iterable[str]:
    """What the items say, each once."""
    return dict.fromkeys(item.label for item in items if item.label is not None)


def _context(items: Sequence[Shown], text: str | None) -> str:
    """The text around the places of some items, which stand in brackets, with their names if there are several."""
    parts = [part for item in items for part in item.parts]
    if text is None:
        places = [(part.name, ", ".join(f"[{start}, {end})" for start, end in part.spans)) for part in parts]
        return ", ".join(f"{name} {offsets}" for name, offsets in places)
    marks = _marks(parts)
    windows: list[list[int]] = []
    for start, end in sorted(span for part in parts for span in part.spans):
        low, high = _window(text, start, end)
        if windows and low <= windows[-1][1]:
            windows[-1][1] = max(windows[-1][1], high)
        else:
            windows.append([low, high])
    shown = []
    for low, high in windows:
        pieces, at = [], low
        for offset, mark in marks:
            if low <= offset <= high:
                pieces += [_shortened(text, at, offset), mark]
                at = offset
        shown.append(" ".join("".join([*pieces, _shortened(text, at, high)]).split()))
    return f"{'... ' if windows[0][0] else ''}{' ... '.join(shown)}{' ...' if windows[-1][1] < len(text) else ''}"


def _shortened(text: str, start: int, end: int) -> str:
    """A stretch of text without its middle if it is very long: thousands of such errors would fill gigabytes."""
    if end - start <= LONG:
        return text[start:end]
    return f"{text[start : start + LONG // 2]} ... {text[end - LONG // 2 : end]}"


def _marks(parts: Sequence[Part]) -> list[tuple[int, str]]:
    """Brackets by offset: those that close before those that open, the inner ones inside."""
    several = len({part.name for part in parts}) > 1
    brackets = []
    for start, end, name in dict.fromkeys((*span, part.name) for part in parts for span in part.spans):
        brackets.append((start, 1, -end, f"[{name} " if several else "["))
        brackets.append((end, 0, -start, "]"))
    return [(offset, mark) for offset, _, _, mark in sorted(brackets)]


def _window(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch of text around a span that cuts no word, nor goes on over a blank line."""
    low, high = max(0, start - CONTEXT), min(len(text), end + CONTEXT)
    while low > 0 and not text[low - 1].isspace():
        low -= 1
    while high < len(text) and not text[high].isspace():
        high += 1
    before, after = text.rfind("\n\n", low, start), text.find("\n\n", end, high)
    return (low if before < 0 else before + 2), (high if after < 0 else after)
