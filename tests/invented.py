"""An invented document with all layers, and the same content cut to what a format can hold, for tests of formats.

Zoë Ferrand 🛶 hired two guides in Dakar on 3 March.

She and her crew, from Café Nord, left Dakar.
"""

import json
from pathlib import Path

from mali_bench.cli.main import main

TOKENS = (
    ["Zoë", "Ferrand", "🛶", "hired", "two", "guides", "in", "Dakar", "on", "3", "March", "."],
    ["She", "and", "her", "crew", ",", "from", "Café", "Nord", ",", "left", "Dakar", "."],
)
TEXT = "Zoë Ferrand 🛶 hired two guides in Dakar on 3 March.\n\nShe and her crew, from Café Nord, left Dakar."

FLAT = [token for sentence in TOKENS for token in sentence]

STARTS: list[int] = []
for _token in FLAT:
    STARTS.append(TEXT.index(_token, STARTS[-1] + 1 if STARTS else 0))

# Tokens [start, end), type and entity.
MENTIONS = [
    ((0, 2), "PER", "zoe"),
    ((4, 6), "PER", "guides"),
    ((7, 8), "LOC", "dakar"),
    ((12, 13), "PER", "zoe"),
    ((14, 15), "PER", "zoe"),  # inside the next one
    ((14, 16), "PER", "crew"),
    ((18, 20), "ORG", "cafe"),
    ((22, 23), "LOC", "dakar"),
]
IN_PIECES = (((15, 16), (18, 20)), "PER", "crew")
"""A discontinuous mention: crew … Café Nord."""
RELATION = ("At", (4, 6), (7, 8))
EVENT = ("Hire", (3, 4), [("Agent", (0, 2)), ("Person", (4, 6))])
TIME = ((9, 11), "DATE")
QUANTITY = ((4, 5), "Count")
NESTED = {(14, 15), (4, 5)}
"""Spans that are inside others, which formats with one tag a token cannot hold."""

LABELS = """
[mentions.type]
PER = "People."
LOC = "A place."
ORG = "An organisation."

[relations.type]
At = "arg1 is at arg2."

[events.type.Hire]
about = "Somebody hires somebody."
roles = { Agent = ["PER"], Person = ["PER"] }

[times.type]
DATE = "A day."

[quantities.type]
Count = "How many."
"""


def chars(span, unit="code points"):
    """Tokens [start, end) in code points, or in UTF-16 code units or bytes, of the text."""
    ends = STARTS[span[0]], STARTS[span[1] - 1] + len(FLAT[span[1] - 1])
    if unit == "code points":
        return ends
    encoding, size = {"UTF-16": ("utf-16-le", 2), "UTF-8": ("utf-8", 1)}[unit]
    return tuple(len(TEXT[:end].encode(encoding)) // size for end in ends)


def surface(span):
    return TEXT[slice(*chars(span))]


def own(*layers, drop=(), clusters=True, types=True, pieces=False):
    """The document in the project's own format, with some layers, without the spans of `drop`, without entities unless
    `clusters`, without types of mentions unless `types`; with the discontinuous mention if `pieces`.
    """
    spans = [*(((span,), *rest) for span, *rest in MENTIONS), *([IN_PIECES] if pieces else [])]
    made = {"id": "d1", "text": TEXT}
    if "mentions" in layers:
        made["mentions"] = [
            {
                "spans": [list(chars(span)) for span in fragments],
                **({"type": kind} if types else {}),
                **({"entity": entity} if clusters else {}),
            }
            for fragments, kind, entity in spans
            if not set(fragments) & set(drop)
        ]
    if "entities" in layers:
        made["entities"] = [{"id": entity} for entity in sorted({entity for *_, entity in spans})]
    if "relations" in layers:
        kind, head, tail = RELATION
        made["relations"] = [{"type": kind, "arg1": [list(chars(head))], "arg2": [list(chars(tail))]}]
    if "events" in layers:
        kind, trigger, arguments = EVENT
        made["events"] = [
            {
                "trigger": [list(chars(trigger))],
                "type": kind,
                "arguments": [{"role": role, "filler": [list(chars(filler))]} for role, filler in arguments],
            }
        ]
    if "times" in layers:
        made["times"] = [{"spans": [list(chars(TIME[0]))], "type": TIME[1]}]
    if "quantities" in layers and QUANTITY[0] not in drop:
        made["quantities"] = [{"spans": [list(chars(QUANTITY[0]))], "type": QUANTITY[1]}]
    return made


ALL = ("mentions", "entities", "relations", "events", "times", "quantities")


class Scoring:
    """Scores files against the invented document, in a folder of its own."""

    def __init__(self, folder: Path, capsys):
        self.folder, self._capsys = folder, capsys
        self.file("gold.jsonl", json.dumps(own(*ALL, pieces=True)))
        self.file("labels.toml", LABELS)

    def file(self, name: str, content) -> Path:
        path = self.folder / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8", newline="")
        return path

    def run(self, path: Path, *options: str) -> tuple[int, str, str]:
        gold, labels = str(self.folder / "gold.jsonl"), str(self.folder / "labels.toml")
        command = ["score", str(path), "--gold", gold, "--labels", labels, "--json", "--no-intervals", *options]
        code = main(command)
        return (code, *self._capsys.readouterr())

    def report(self, path: Path, *options: str) -> dict:
        code, out, err = self.run(path, *options)
        assert code == 0, err
        return json.loads(out)

    def same(self, path: Path, wanted: dict) -> dict:
        """The report on a file, all of whose scores must be those of a document in the project's own format."""
        report = self.report(path)
        other = self.report(self.file("own.jsonl", json.dumps(wanted)))
        assert report["metrics"] == other["metrics"]
        assert report["input"]["layers"] == other["input"]["layers"]
        return report

    def noticed(self, report: dict) -> dict:
        return {notice["kind"]: notice["count"] for notice in report["input"]["notices"]}
