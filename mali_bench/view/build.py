"""From stores of documents to pages."""

from pathlib import PurePath

from .. import plots
from ..analysis.diagnosis import diagnose, resolved
from ..corpus import bundled, guidelines
from ..corpus.guidelines import Rule
from ..drawing.markup import NOTHING, Html
from ..errors import InputError
from ..formats.store import DocumentStore, InMemory
from ..model.checks import faults
from ..model.document import Document
from ..model.labels import FREE, Labels
from ..model.readings import ambiguities
from ..scoring.report import evaluate
from ..scoring.scope import Scope
from .comparison import Comparison
from .content import Content
from .page import page, title_of
from .testimony import Testimony


def one_document(gold: DocumentStore, name: str | None) -> InMemory:
    """The document of this id, or the only one. Raises `InputError` if there is none or a choice, or for a fault."""
    known = ", ".join(repr(each) for each in gold.names[:20])
    numbers = [number for number, each in enumerate(gold.names) if name in (None, each)]
    if not numbers:
        raise InputError(f"there is no document {name!r}; there are {known}")
    if len(numbers) > 1:
        raise InputError(f"there are {len(numbers)} documents, and a page shows one; choose by --document: {known}")
    record = gold.part(numbers[0])
    for fault in faults(record.document, None, FREE):
        raise InputError(f"{record.where}: {fault}")
    return InMemory([record])


def gold_page(document: Document, *, ours: bool, bar: Html = NOTHING) -> str:
    """The page of a document; `ours` says that it is one of the corpus, `bar` is the navigation of a site."""
    made = content(document, ours=ours)
    return page(
        made, rules() if made.cases else {}, title_of(made, None), testimony=_testimony(made, ours=ours), bar=bar
    )


def content(document: Document, prediction: Document | None = None, *, ours: bool) -> Content:
    """What there is to show of a document; if it is one of the corpus, with the cases in which annotators differed."""
    cases = bundled.cases(document.id) if ours and document.id is not None else []
    return Content(document, prediction, cases)


def comparison_page(
    gold: DocumentStore,
    predictions: DocumentStore,
    labels: Labels,
    version: str,
    *,
    scope: Scope,
    name: str,
    ours: bool,
) -> str:
    """The page of a document with a prediction laid over it, under the readings by which it is scored."""
    diagnosis = diagnose(gold, predictions, labels, version, scope=scope)
    golds, (preds,) = scope.stores(gold, [predictions], labels)
    _, pairs = resolved(golds, preds, labels, scope)
    whole = golds.part(0).document
    document, prediction = next(pair for pair in pairs if pair[0].id == whole.id)
    made = content(document, prediction, ours=ours)
    comparison = Comparison(made, diagnosis)
    notes = ["Optional items that the prediction lacks are not shown: they cost nothing."]
    if ambiguities(whole):
        notes.append("Of two readings the one is shown that fits the prediction best.")
    title = title_of(made, PurePath(name).name)
    report = evaluate(gold, predictions, labels, version, of_groups=False, scope=scope)
    confused = (plots.confusion(report, layer) for layer in plots.CONFUSED)
    charts = [plots.scores([report]), *(each for each in confused if each is not None), plots.budget(diagnosis)]
    about = rules() if made.cases else {}
    return page(made, about, title, comparison, " ".join(notes), _testimony(made, ours=ours), charts=charts)


def _testimony(made: Content, *, ours: bool) -> Testimony | None:
    name = made.document.id
    if not ours or name is None:
        return None
    return Testimony(made, bundled.passes(name), bundled.judged(name))


def rules() -> dict[str, Rule]:
    """The rules of the guidelines by id; none where an installation lacks them."""
    folder = bundled.root() / bundled.about().guidelines
    if not folder.is_dir():
        return {}
    return {rule.id: rule for rule in guidelines.rules(folder, bundled.labels())}
