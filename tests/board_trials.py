"""Many commands at once on one leaderboard, and commands that are killed at random moments. The suite tries a few; by
hand, with the seed that is printed to repeat it:

    python tests/board_trials.py submits 40
    python tests/board_trials.py kills 60 [SEED]

How long a large leaderboard takes, whose entries are those of this one with a tenth to nine tenths of their items left
out at random:

    python tests/board_trials.py many 200
"""

import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import small_board
from conftest import ROOT
from small_board import Board, meta, predicted

from mali_bench.corpus import bundled
from mali_bench.leaderboard import changes, entries, page
from mali_bench.leaderboard.verification import verify

SCRIPT = Path(__file__).with_name("small_board.py")
REFERRING = ("incidents", "attributions", "event_links", "titles")
"""The layers that `thinned` leaves out, since their items refer to others in many ways."""
HEALED = {"submit": {"E_LEFTOVER"}, "rescore": {"E_LEFTOVER", "E_SCORE", "E_PIN"}, "build": {"E_LEFTOVER"}}
"""What verify may find after a command was killed. None of it outlives the next command."""


def start(corpus, *arguments):
    """A command in a process of its own, which is about to begin."""
    command = [sys.executable, str(SCRIPT), str(corpus), *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    return process


def submission(board, number):
    """The arguments of a submission that differs from all of other numbers."""
    run, about = board.place / f"{number}.jsonl", board.place / f"{number}.json"
    span = {"spans": [[number // 30, number // 30 + 1 + number % 30]], "type": "PER"}
    run.write_text(json.dumps(predicted(1, mentions=[span])) + "\n", encoding="utf-8")
    about.write_text(json.dumps(meta(f"system-{number:03}")), encoding="utf-8")
    return ["submit", str(run), "--meta", str(about), "--dir", str(board.folder)]


def submits(board, corpus, count):
    """Submit so many entries at once; returns how many there are, and what is wrong then."""
    processes = []
    for number in range(count):
        command = [sys.executable, str(SCRIPT), str(corpus), *submission(board, number)]
        processes.append(subprocess.Popen(command, stdout=subprocess.DEVNULL))
    assert [process.wait() for process in processes] == [0] * count
    return len(entries.entries(board.folder)), wrong(board)


def kills(board, corpus, count, seed):
    """Kill so many commands at random moments; returns how often what was found afterwards. Each time the next command
    must make the leaderboard whole.
    """
    chance, seen = random.Random(seed), Counter()
    for number in range(3):
        subprocess.run([sys.executable, str(SCRIPT), str(corpus), *submission(board, number)], check=True)
    began = time.perf_counter()
    start(corpus, *submission(board, 3)).communicate()
    longest = time.perf_counter() - began
    for number in range(4, count + 4):
        command = ("submit", "rescore", "build")[number % 3]
        arguments = submission(board, number) if command == "submit" else ["leaderboard", command]
        if command == "rescore":
            for path in board.folder.glob("entries/*/scores/*"):
                path.write_bytes(b"")
        process = start(corpus, *arguments, *(["--dir", str(board.folder)] if command != "submit" else []))
        time.sleep(chance.uniform(0, longest / 2))
        process.kill()
        process.communicate()
        seen["too late" if process.returncode == 0 else "killed"] += 1
        found = {finding.code for finding in verify(board.folder)}
        assert found <= HEALED[command], (command, found)
        seen.update(f"{command}: {code}" for code in found)
        changes.rescore(board.folder)
        assert wrong(board) == []
    seen["entries"] = len(entries.entries(board.folder))
    return seen


def thinned(run, chance):
    """A prediction without some of its items, and without what refers to them."""
    share, gone, kept = chance.uniform(0.1, 0.9), set(), dict(run)
    for layer in ("mentions", "times", "quantities", "events"):
        if layer in run:
            out = [item for item in run[layer] if chance.random() < share]
            gone |= {item["id"] for item in out if "id" in item}
            kept[layer] = [item for item in run[layer] if item not in out]
    for quantity in kept.get("quantities", ()):
        if quantity.get("of") in gone:
            del quantity["of"]
    for event in kept.get("events", ()):
        event["arguments"] = [one for one in event.get("arguments", ()) if one["filler"] not in gone]
    if "relations" in run:
        kept["relations"] = [one for one in run["relations"] if not {one["arg1"], one["arg2"]} & gone]
    return {layer: found for layer, found in kept.items() if layer not in REFERRING}


def many(place, count):
    """A leaderboard of so many entries over this gold, written into a folder; returns the seconds that verifying and
    building it take, and the codes of what is wrong.
    """
    chance, folder, run, about = random.Random(7), place / "many", place / "run.jsonl", place / "meta.json"
    (folder / "entries").mkdir(parents=True)
    sources = [path for path in entries.entries(ROOT / "leaderboard") if not path.name.startswith("empty-")]
    for number in range(count):
        source = sources[number % len(sources)]
        found = json.loads((source / "predictions" / "run-1.jsonl").read_bytes())
        declared = json.loads((source / "meta.json").read_bytes())
        run.write_text(json.dumps(thinned(found, chance)) + "\n", encoding="utf-8")
        name = {"slug": f"system-{number:03}", "system_name": f"System {number:03}"}
        once = {"selection": {**declared["selection"], "runs": 1}}
        layers = [name for name in declared["layers"] if name not in REFERRING]
        about.write_text(json.dumps({**declared, **name, **once, "layers": layers}), encoding="utf-8")
        changes.add(folder, changes.prepare(folder, [str(run)], about), pages=False)
    began = time.perf_counter()
    codes = Counter(finding.code for finding in verify(folder))
    verified = time.perf_counter()
    changes.build(folder)
    return {"verify": round(verified - began, 1), "build": round(time.perf_counter() - verified, 1)}, dict(codes)


def wrong(board):
    """What verify finds; also a page that is not what the entries give."""
    return [*map(str, verify(board.folder)), *(["E_PAGE"] if page.build(board.folder, check=True) else [])]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        trial, count = sys.argv[1], int(sys.argv[2])
        began = time.perf_counter()
        if trial != "many":  # many has the gold itself
            board, corpus = Board(Path(folder)), small_board.corpus(Path(folder) / "corpus")
            bundled.root = lambda: corpus
        if trial == "many":
            said = "seconds: {}; wrong: {}".format(*many(Path(folder), count))
        elif trial == "submits":
            said = "{} entries; wrong: {}".format(*submits(board, corpus, count))
        else:
            seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(10**6)
            said = f"seed {seed}: {dict(kills(board, corpus, count, seed))}"
        sys.stdout.write(f"{said}\n{time.perf_counter() - began:.0f} s\n")
