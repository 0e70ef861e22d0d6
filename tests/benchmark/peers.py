"""Other scorers on the same data, one a process.

    python peers.py PEER WORKLOAD FOLDER

The files are parsed with the standard library and brought into the form that the peer takes; `scoring` is the CPU time
of its own work alone, without that. Prints a JSON object with its F1.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import generate

Result = dict[str, float]
Documents = list[dict[str, Any]]
Timed = Callable[[], Result]


def nervaluate(gold: Documents, pred: Documents, texts: list[str]) -> Timed:
    """Mentions as dicts: strict, exact, partial and type."""
    from nervaluate import Evaluator

    true, found = generate.span_dicts(gold), generate.span_dicts(pred)

    def score() -> Result:
        overall = Evaluator(true, found, tags=list(generate.TYPES), loader="dict").evaluate()["overall"]
        return {name: float(overall[name].f1) for name in ("strict", "exact", "partial", "ent_type")}

    return score


def seqeval(gold: Documents, pred: Documents, texts: list[str]) -> Timed:
    """Mentions as BIO tags: F1 in the default mode."""
    from seqeval.metrics import f1_score

    true, found = generate.tags(gold, texts), generate.tags(pred, texts)
    return lambda: {"strict": float(f1_score(true, found))}


def scorch(gold: Documents, pred: Documents, texts: list[str]) -> Timed:
    """Clusters as sets: MUC, B3, CEAFm, CEAFe and BLANC of each document; here their plain means."""
    from scorch import scores

    metrics = {"muc": scores.muc, "b3": scores.b_cubed, "ceafm": scores.ceaf_m, "ceafe": scores.ceaf_e}
    metrics["blanc"] = scores.blanc
    pairs = [(generate.clusters(one), generate.clusters(other)) for one, other in zip(gold, pred, strict=True)]

    def score() -> Result:
        return {name: sum(metric(*pair)[2] for pair in pairs) / len(pairs) for name, metric in metrics.items()}

    return score


def neleval(gold: Documents, pred: Documents, texts: list[str]) -> Timed:
    """Clusters as sets: MUC, B3, CEAFm and CEAFe from the counts summed over documents. The command line of neleval
    3.1.1 does not start on Python 3.10 and later, its functions do.
    """
    import numpy
    from neleval import coref_metrics as scores

    numpy.int = int  # neleval 3.1.1 uses this name, which numpy has dropped
    metrics = {"muc": scores.muc, "b3": scores.b_cubed, "ceafm": scores.mention_ceaf, "ceafe": scores.entity_ceaf}
    pairs = [
        tuple(dict(enumerate(generate.clusters(document))) for document in pair)
        for pair in zip(gold, pred, strict=True)
    ]

    def score() -> Result:
        found = {}
        for name, metric in metrics.items():
            p_num, p_den, r_num, r_den = (
                sum(counts) for counts in zip(*(metric(*pair) for pair in pairs), strict=True)
            )
            precision, recall = p_num / p_den, r_num / r_den
            found[name] = float(2 * precision * recall / (precision + recall))
        return found

    return score


PEERS: dict[str, tuple[str, Callable[[Documents, Documents, list[str]], Timed]]] = {
    "nervaluate": ("a", nervaluate),
    "seqeval": ("a", seqeval),
    "scorch": ("bs", scorch),
    "neleval": ("bs", neleval),
}
"""The workloads that each peer can do, and how it is run."""


def main(peer: str, workload: str, folder: str) -> None:
    """Run a peer."""
    gold, pred = (generate.load(Path(folder) / f"{workload}.{side}.jsonl") for side in ("gold", "pred"))
    score = PEERS[peer][1](gold, pred, [document["text"] for document in gold])
    start = time.process_time()
    found = score()
    scoring = time.process_time() - start
    rounded = {name: round(value, 4) for name, value in found.items()}
    sys.stdout.write(json.dumps({"f1": rounded, "scoring": round(scoring, 3)}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
