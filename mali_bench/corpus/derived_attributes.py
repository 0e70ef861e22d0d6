"""What follows from other annotations by a table of the guidelines, so that nobody annotates it twice."""

from ..model.document import Event


def realis(event: Event) -> str:
    """Realis of an event with factuality: Generic if it is generic; Actual if its modality is Asserted; otherwise
    Other.
    """
    if event.genericity == "Generic":
        return "Generic"
    return "Actual" if modality(event) == "Asserted" else "Other"


def modality(event: Event) -> str:
    """Modality of an event with factuality: Asserted if some source, the author or one whom he reports, is certain of
    it and it does not lie after the document's date; otherwise Other. Relations use the word in the same sense.
    """
    certain = any(each.value == "CT+" for each in event.factuality)
    return "Asserted" if certain and event.dct_rel != "AFTER" else "Other"
