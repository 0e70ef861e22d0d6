"""The command that writes a prompt for a language model."""

import argparse
from typing import TYPE_CHECKING

from .options import Parser, add_split
from .output import print_json, print_text

if TYPE_CHECKING:
    from ..model.document import Document


def add(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add the command to those of the command line."""
    parser = commands.add_parser(
        "prompt",
        help="print a prompt for a language model",
        description="Print a prompt that asks a language model to annotate the article: the labels with their"
        " definitions, how to answer, examples (from the guidelines and the invented practice documents, never from the"
        " article), and the text. `mali-bench score` takes the answer as it is.",
    )
    parser.add_argument(
        "--layers", metavar="LAYER,...", help="what to ask for: mentions, clusters (coreference), relations, events,"
        " times, quantities, titles (default: all)"
    )  # fmt: skip
    parser.add_argument("--shots", type=int, default=0, metavar="N", help="paragraphs to show as examples (default: 0)")
    parser.add_argument(
        "--schema", action="store_true", help="print the JSON Schema of the answer, for structured output"
    )
    add_split(parser)
    parser.add_argument("--document", metavar="ID", help="the document, for a split that has several")
    parser.set_defaults(run=_prompt)


def _prompt(options: argparse.Namespace) -> int:
    import json

    from ..corpus import bundled, prompt
    from ..errors import InputError

    layers = tuple(dict.fromkeys((options.layers or ",".join(prompt.LAYERS)).split(",")))
    for layer in layers:
        if layer not in prompt.LAYERS:
            raise InputError(f"--layers: {layer!r} is not one of {', '.join(prompt.LAYERS)}")
    if options.shots < 0:
        raise InputError("--shots must not be negative")
    documents = bundled.load(options.split or bundled.DEFAULT_SPLIT)
    document = _chosen(documents, options.document)
    name = document.id if len(documents) > 1 else None
    labels = bundled.labels()
    if options.schema:
        print_json(json.dumps(prompt.schema(layers, labels, name), indent=2))
    else:
        print_text(prompt.build(document.text or "", layers, labels, options.shots, name))
    return 0


def _chosen(documents: "list[Document]", name: str | None) -> "Document":
    """The document of a name, or the only one."""
    from ..errors import InputError

    fitting = [document for document in documents if name in (None, document.id)]
    if len(fitting) != 1:
        ids = ", ".join(str(document.id) for document in documents)
        raise InputError(
            f"--document: say which of the documents {ids}"
            if name is None
            else f"--document: {name!r} is not one of {ids}"
        )
    return fitting[0]
