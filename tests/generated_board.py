"""Boards of invented entries over a small gold, for tests of ranks and pages.

The gold has one mention, PER, in each paragraph, each of an entity of its own: so many units for mentions as it has
paragraphs. A system is given by the paragraphs whose mentions it finds.
"""

import json

import msgspec
from conftest import LABELS

from mali_bench import Labels
from mali_bench._version import __version__
from mali_bench.formats.objects import read_objects
from mali_bench.leaderboard import standings
from mali_bench.leaderboard.entries import Gold, canonical, meta_file, pretty, scored
from mali_bench.leaderboard.metadata import decode
from mali_bench.model.document import Document

VERSION = "3.2.1"


def gold(paragraphs, **layers):
    return as_gold(document(paragraphs, *range(paragraphs), **layers))


def as_gold(plain):
    return Gold(read_objects(plain, "gold"), Labels(LABELS), VERSION, __version__)


def document(paragraphs, *found, extra=(), **layers):
    """A document with a mention of the first word of each of some paragraphs, and of the second word of `extra`."""
    mentions = [{"id": f"m{n}", "spans": [[9 * n, 9 * n + 3]], "type": "PER", "entity": f"e{n}"} for n in found]
    mentions += [{"id": f"x{n}", "spans": [[9 * n + 4, 9 * n + 7]], "type": "PER", "entity": f"x{n}"} for n in extra]
    text = "\n\n".join(f"w{n:02d} x{n:02d}" for n in range(paragraphs))
    return {"id": "d", "text": text, "mentions": mentions, **layers}


def meta(slug, **changes):
    return {
        "schema": "2",
        "slug": slug,
        "system_name": f"The {slug} system",
        "submitter": {"name": "A test"},
        "date": "2026-01-02",
        "gold_version": VERSION,
        "layers": ["mentions"],
        "given": [],
        "track": "closed",
        "contamination": {"text_seen": "no", "gold_seen": "no", "guidelines_seen": "no", "access_at_run": "none"},
        "selection": {"runs": 1, "variants_tried": 1, "tuned_on_this_gold": "no"},
        "system": {"kind": "rules", "models": []},
        "license": "CC-BY-4.0",
        **changes,
    }


def entry(folder, of, slug, *runs, **changes):
    """Write an entry with these runs and read it as boards do; `of` is the gold."""
    place = folder / slug
    predicted = [
        canonical([msgspec.convert({name: value for name, value in run.items() if name != "text"}, Document)])
        for run in runs
    ]
    declared = decode(pretty(meta(slug, **changes)), slug)
    files = {"meta.json": meta_file(declared)}
    files |= {f"predictions/run-{number}.jsonl": run for number, run in enumerate(predicted, start=1)}
    files[f"scores/{of.score_name}"] = scored(of, files)
    for path, data in files.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(data)
    standings._begin(of)
    return standings._read(place)


def renamed(made, name):
    """An entry with a name that no declaration may have."""
    declared = msgspec.structs.replace(made.declared, system_name=name)
    return made._replace(declared=declared, about=json.loads(json.dumps({**made.about, "system_name": name})))
