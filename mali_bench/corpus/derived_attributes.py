"""What follows from other annotations by a table of the guidelines (rule F9), so that nobody annotates it twice."""

from ..model.document import Event


def realis(event: Event) -> str:
    """Realis of an event with factuality: Generic if it is generic; Actual if somebody is certain of it and it does
    not lie after the document's date; otherwise Other.
    """
    if event.genericity == "Generic":
        return "Generic"
    certain = any(each.value == "CT+" for each in event.factuality)
    return "Actual" if certain and event.dct_rel != "AFTER" else "Other"


def modality(event: Event) -> str:
    """Modality of an event with factuality: Asserted if its realis is Actual and the author is certain of it."""
    stands_for_it = any(each.source == "AUTHOR" and each.value == "CT+" for each in event.factuality)
    return "Asserted" if stands_for_it and realis(event) == "Actual" else "Other"
