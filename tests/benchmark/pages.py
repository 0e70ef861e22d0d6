"""How quick the gold page is in a headless browser, for the article and for texts that are N times the article.

    python tests/benchmark/pages.py [--times 1 10] [--repeat 3]

Each action is timed in the page, from the event to the frame after the next, when what it changed is on the screen;
the table has the median of the repetitions.
"""

# ruff: noqa: T201 (a command prints)

import argparse
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

import msgspec

import mali_bench
from mali_bench.cli.main import main as run

sys.path.insert(0, str(Path(__file__).parents[1]))
from browser import Browser

ACTIONS = {
    "layer off": "document.querySelector('.layers input[value=mentions]').click()",
    "layer on": "document.querySelector('.layers input[value=mentions]').click()",
    "type filter": "choose('mentions/PER.Group')",
    "filter off": "choose('')",
    "hover": "marks[100].dispatchEvent(new MouseEvent('mouseover', {bubbles: true}))",
    "record": "marks[200].dispatchEvent(new MouseEvent('click', {bubbles: true}))",
    "link": "document.querySelector('.panel dd a').click()",
}
TIMED = """(async () => {
  const frame = () => new Promise(requestAnimationFrame);
  const marks = document.querySelectorAll('.mark.mentions');
  const choose = (value) => {
    const list = document.querySelector('.types');
    list.value = value;
    list.dispatchEvent(new Event('change', {bubbles: true}));
  };
  await frame();
  const start = performance.now();
  %s;
  await frame();
  await frame();
  return performance.now() - start;
})()"""
LOAD = "performance.getEntriesByType('navigation')[0].loadEventEnd"


def repeated(document: dict[str, Any], times: int) -> dict[str, Any]:
    """A document N times behind itself: each copy has its own ids, clusters and offsets."""
    text = document["text"] + "\n\n"

    def copy(value: Any, at: int, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: copy(each, at, key) for key, each in value.items()}
        if isinstance(value, list):
            if len(value) == 2 and all(type(each) is int for each in value):
                return [each + at * len(text) for each in value]
            return [copy(each, at, name) for each in value]
        own = isinstance(value, str) and (value in ids or name in ("hopper", "reading"))
        return f"x{at}{value}" if own else value

    layers = [name for name, value in document.items() if isinstance(value, list)]
    ids = {item["id"] for name in layers for item in document[name] if isinstance(item, dict) and "id" in item}
    copies = [copy(document, at) for at in range(times)]
    whole = {name: [each for one in copies for each in one[name]] for name in layers}
    return {**document, "text": text * times, **whole}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--times", type=int, nargs="+", default=[1, 10])
    options.add_argument("--repeat", type=int, default=3)
    given = options.parse_args()
    (article,) = mali_bench.load()
    whole = msgspec.json.decode(msgspec.json.encode(article))
    print("| article | kB | load |", *(f" {name} |" for name in ACTIONS), sep="")
    print("|---:" * (3 + len(ACTIONS)) + "|")
    with tempfile.TemporaryDirectory() as folder, Browser() as browser:
        for times in given.times:
            gold, page = Path(folder, "gold.jsonl"), Path(folder, "page.html")
            gold.write_bytes(msgspec.json.encode(repeated(whole, times)))
            if run(["view", "--gold", str(gold), "-o", str(page)]):
                sys.exit(2)
            rows = []
            for _ in range(given.repeat):
                browser.open(page.as_uri(), 1600)
                rows.append([browser.run(LOAD), *(browser.run(TIMED % action) for action in ACTIONS.values())])
            cells = [f"{median(each):.0f} ms" for each in zip(*rows, strict=True)]
            print(f"| x{times} | {page.stat().st_size // 1000} |", *(f" {each} |" for each in cells), sep="")


if __name__ == "__main__":
    main()
