"""From stores of documents to pages."""

from collections.abc import Sequence

from .. import plots
from ..analysis.diagnosis import diagnose, resolved
from ..corpus import bundled, guidelines
from ..corpus.guidelines import Rule
from ..drawing.markup import NOTHING, Html
from ..errors import InputError
from ..files.names import called, told_apart
from ..formats.store import DocumentStore, InMemory
from ..model.checks import faults
from ..model.document import Document
from ..model.labels import FREE, Labels
from ..model.readings import ambiguities
from ..scoring.comparison import compare
from ..scoring.report import evaluate
from ..scoring.scope import Scope
from .cases import place
from .comparison import Comparison
from .content import SYSTEMS, Content
from .page import page, title_of
from .readings import restored
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


def gold_page(document: Document, *, ours: bool, labels: Labels | None = None, bar: Html = NOTHING) -> str:
    """The page of a document; `ours` says that it is one of the corpus, whose labels are then defined if no others are
    given; `bar` is the navigation of a site.
    """
    made = content(document, ours=ours)
    about = rules() if made.cases else {}
    said = testimony(document, ours=ours)
    known = labels or (bundled.labels() if ours else FREE)
    return page(made, about, title_of(made, []), testimony=said, bar=bar, labels=known)


def content(
    document: Document, predictions: Sequence[Document] = (), whole: Document | None = None, *, ours: bool
) -> Content:
    """What there is to show of a document; if it is one of the corpus, with the cases in which annotators differed.
    `whole` is the document with all readings, if only some of these are shown.
    """
    cases = bundled.cases(document.id) if ours and document.id is not None else []
    made = Content(document, predictions, cases, whole)
    place(made, whole or document)
    return made


def comparison_page(
    gold: DocumentStore,
    systems: Sequence[tuple[str, DocumentStore]],
    labels: Labels,
    version: str,
    *,
    scope: Scope,
    ours: bool,
) -> str:
    """The page of a document with the predictions of one or two systems laid over it, given as paths and predictions.

    Each system is scored under the readings that fit it best, and without the optional items that it lacks. Of one
    system that gold is shown. Two systems may have two, so the whole gold is, with all readings, and each of its items
    says for which system it counts: any other choice would hide what one of the systems is scored by.
    """
    paths = [path for path, _ in systems]
    diagnoses = [diagnose(gold, each, labels, version, scope=scope) for _, each in systems]
    golds, preds = scope.stores(gold, [each for _, each in systems], labels)
    whole = golds.part(0).document
    pairs = [next(pair for pair in resolved(golds, each, labels, scope)[1] if pair[0].id == whole.id) for each in preds]
    two = len(systems) > 1
    shown = whole if two else restored(pairs[0][0], whole)
    original = gold.part(0).document  # whose addresses and testimony those of the page are, also under a map
    made = content(shown, [pred for _, pred in pairs], original, ours=ours)
    names = told_apart(paths) if two else [called(paths[0])]
    stores = [predictions for _, predictions in systems]
    if two:
        scores = compare(gold, list(zip(names, stores, strict=True)), labels, version, scope=scope)
        charts = [plots.differences(scores.pairs[0])]
    else:
        scores = None
        report = evaluate(gold, stores[0], labels, version, of_groups=False, scope=scope)
        confused = (plots.confusion(report, layer) for layer in plots.CONFUSED)
        charts = [plots.scores([report]), *(each for each in confused if each is not None), plots.budget(diagnoses[0])]
    comparison = Comparison(made, list(zip(diagnoses, (own for own, _ in pairs), strict=True)), scores)
    title = title_of(made, [f"{each} ({name})" for name, each in zip(SYSTEMS, names, strict=True)] if two else names)
    note = _NOTE_OF_TWO if two else _note(whole)
    about = rules() if made.cases else {}
    said = testimony(original, ours=ours)
    return page(made, about, title, comparison, note, said, charts=charts, labels=labels)


def testimony(document: Document, *, ours: bool) -> Testimony | None:
    """What passes and readers say of a document; nothing if it is none of the corpus."""
    name = document.id
    if not ours or name is None:
        return None
    return Testimony(document, bundled.passes(name), bundled.judged(name))


def _note(whole: Document) -> str:
    said = "Optional items that the prediction lacks are not shown: they cost nothing."
    return (
        f"{said} Where the gold has two readings, the page shows the one that fits the prediction best."
        if ambiguities(whole)
        else said
    )


_NOTE_OF_TWO = (
    "At first the text shows where only one of the two is wrong, without what follows from another error. The gold is"
    " shown whole: an optional item that a system lacks, or one of a reading that fits it less well, is left out for"
    " that system and costs it nothing."
)


def rules() -> dict[str, Rule]:
    """The rules of the guidelines by id; none where an installation lacks them."""
    folder = bundled.root() / bundled.about().guidelines
    if not folder.is_dir():
        return {}
    return {rule.id: rule for rule in guidelines.rules(folder, bundled.labels())}
