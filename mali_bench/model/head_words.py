"""The head word of a trigger, by a rule that needs no tagger: systems mark `have killed` where the gold marks `killed`.

1. Take the words of the trigger, but none from the first preposition, particle or conjunction on that comes after a
   content word: `hand` of `hand over`, `place` of `place at the table`, `killed` of `killed and wounded`. The `to` of
   an infinitive is none: `began to withdraw` stays whole.
2. The head is the last content word of these, that is, no auxiliary, modal, determiner, pronoun or negation:
   `killed` of `have been killed`, `withdraw` of `began to withdraw`. Where there is none it is the last word.

The rule is for English. Words are runs of letters and digits, so that an apostrophe or a hyphen parts two.
"""

from .document import Span, Spans
from .text import words

_CLOSERS = """
about above across after against along among around as aside at away back before behind below beneath between by
despite down during for from in inside into near of off on onto out outside over past since through throughout till
toward towards under until up upon with within without and but nor or
"""
CLOSERS = frozenset(_CLOSERS.split())
"""Prepositions, particles and conjunctions: they end the verb group."""

_OTHERS = """
a am an any are be been being both can cannot could d did didn do does doesn doing don done each had hadn has hasn
have haven having he her his i is isn it its ll m may might must my no not our re s shall she should shouldn so some t
that the their them these they this those to us ve was wasn we were weren will won would wouldn you your
"""
OTHERS = frozenset(_OTHERS.split())
"""Auxiliaries, modals, determiners, pronouns and negations, also as an apostrophe parts them."""


def head_word(text: str, spans: Spans) -> Span:
    """Where the head word of a trigger is, in code points, half-open; of a trigger without words its envelope."""
    every = [span for fragment in spans for span in words(text, fragment)]
    if not every:
        return spans[0][0], spans[-1][1]
    content: list[Span] = []
    for start, end in every:
        word = text[start:end].casefold()
        if word in CLOSERS:
            if content:
                break
        elif word not in OTHERS:
            content.append((start, end))
    return content[-1] if content else every[-1]
