"""Changes of a file's structure, which changes of its bytes seldom make: of JSON values, of cells and of markup."""

import json
import re
from random import Random

ODD = (None, True, -1, 0, 1, 2**31, 2**63, 10**30, 1.5, 1e308, "", "x", "1", "²", "\ud83d", "\x85", [], {}, [[]],
       [0, 0, 0])  # fmt: skip
CELLS = ("", "-", "_", "*", "0", "-1", "1", "99999999999999999999", "²", "٣", "1_0", "nan", "1e999", "(", ")", "|", "[",
         "]", "<", "&#0;", "\\", "\x85", "\u2028", "\u0307", "O", "B-PER", "I-PER")  # fmt: skip
RUNS, LONG = 0.01, 50_000
"""How often a change makes a cell very long, which shows what takes too much time, and how long."""

_CELLS = re.compile(r"([\t\n|,;:=() \"<>\[\]]+)")


def mutated(data, largest, seed, of_bytes):
    """A file with a few changes; `of_bytes(data, largest)` makes those of bytes."""
    random = Random(seed)
    if random.random() < 0.4:
        return of_bytes(data, largest)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return of_bytes(data, largest)
    for _ in range(random.choice((1, 1, 2, 4))):
        text = _json(text, random) or random.choice((_cells, _cells, _lines))(text, random)
    return text.encode("utf-8", "surrogatepass")[:largest]


def _json(text, random):
    """The text with a change in its JSON, which may be one value or one a line; nothing if it has none."""
    try:
        return json.dumps(_value(json.loads(text), random), ensure_ascii=random.random() < 0.3)
    except (ValueError, RecursionError):
        lines = text.split("\n")
    number = random.randrange(len(lines))
    try:
        lines[number] = json.dumps(_value(json.loads(lines[number]), random), ensure_ascii=False)
    except (ValueError, RecursionError):
        return None
    return "\n".join(lines)


def _value(root, random):
    places = [(None, None, root), *_places(root)]
    holder, key, value = random.choice(places)
    other = random.choice(places)[2]
    kind = random.randrange(8)
    if kind == 0 and isinstance(holder, dict):
        keys = [name for _, name, _ in places if isinstance(name, str)]
        holder[random.choice(keys)] = holder.pop(key)
        return root
    if kind == 1 and holder is not None:
        del holder[key]
        return root
    if kind == 2 and isinstance(holder, list):
        holder.insert(key, json.loads(json.dumps(other)))
        return root
    if isinstance(value, str) and kind < 6:
        new = _cells(value, random)
    elif isinstance(value, int | float) and kind < 6:
        new = value + random.choice((-1, 1, 2, -value))
    else:
        new = json.loads(json.dumps(other if kind < 7 else random.choice(ODD)))
    if holder is None:
        return new
    holder[key] = new
    return root


def _places(value, depth=0):
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(pairs):
        yield value, key, inner
        if depth < 20:
            yield from _places(inner, depth + 1)


def _cells(text, random):
    """The text with one of its cells, names or attributes in the place of another, taken out, or made odd."""
    cells = _CELLS.split(text)
    at = random.randrange(len(cells))
    cells[at] = random.choice((random.choice(cells), random.choice(CELLS), cells[at] * 2, ""))
    if random.random() < RUNS:
        cell = random.choice(cells) or " "
        cells[at] = cell * (LONG // len(cell))
    return "".join(cells)


def _lines(text, random):
    """The text with a line taken out, twice there, or in another place."""
    lines = text.split("\n")
    line = lines.pop(random.randrange(len(lines)))
    for _ in range(random.randrange(3)):
        lines.insert(random.randrange(len(lines) + 1), line)
    return "\n".join(lines)
