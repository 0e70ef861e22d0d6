"""The commands of those who make a corpus: building it, keeping annotation passes, publishing it without its texts."""

import argparse
from pathlib import Path

from ..errors import CheckFailed, InputError, counted
from .options import Parser, add_gold, open_gold
from .output import note, print_text, write_data


def add(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add the commands to those of the command line."""
    for add_command in (_add_build, _add_attach, _add_passes, _add_statements):
        add_command(commands)


def _add_build(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = commands.add_parser(
        "build",
        help="build the data from the sources",
        description="Build the data and the dataset card of a corpus from its sources.",
    )
    parser.add_argument(
        "corpus", nargs="?", default="corpus", metavar="CORPUS", help="folder of the corpus (default: corpus)"
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail if a file differs from what the sources produce"
    )
    parser.add_argument(
        "--standoff", metavar="FOLDER", help="write a stand-off corpus, without any text, to this folder instead"
    )
    parser.set_defaults(run=_build)


def _build(options: argparse.Namespace) -> int:
    from ..corpus import build, standoff

    folder = Path(options.corpus)
    if options.standoff is None:
        place, again, changed = options.corpus, "mali-bench build", build.build(folder, check=options.check, tell=note)
    else:
        place, again = options.standoff, f"mali-bench build --standoff {options.standoff}"
        changed = standoff.write(folder, Path(options.standoff), check=options.check)
    if changed and options.check:
        raise CheckFailed(f"{place}: not what the sources give: {', '.join(changed)}; run `{again}`")
    done = f"wrote {counted(len(changed), 'files')}" if changed else "up to date"
    print_text(f"{place}: {done}")
    return 0


def _add_attach(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = commands.add_parser(
        "attach",
        help="re-attach texts to a stand-off corpus",
        description="Re-attach texts to a stand-off corpus, as `build --standoff` writes it, and write the data of"
        " these documents. If a text is not the original, the paragraphs that differ are listed.",
    )
    parser.add_argument("texts", nargs="+", metavar="TEXT", help="file with the text of a document")
    parser.add_argument(
        "--standoff", default="standoff", metavar="FOLDER", help="the stand-off corpus (default: standoff)"
    )
    parser.add_argument("-o", "--output", required=True, metavar="FOLDER", help="folder to write data/ into")
    parser.set_defaults(run=_attach)


def _attach(options: argparse.Namespace) -> int:
    from ..corpus import standoff

    left = standoff.attach(Path(options.standoff), [Path(text) for text in options.texts], Path(options.output))
    without = f", without {', '.join(left)}, whose text was not given" if left else ""
    print_text(f"{options.output}: written{without}")
    return 0


def _add_passes(commands: "argparse._SubParsersAction[Parser]") -> None:
    passes = commands.add_parser("passes", help="keep annotation passes in a corpus, or turn one into sources")
    actions = passes.add_subparsers(prog=passes.prog, title="actions", metavar="ACTION", required=True)
    keep = actions.add_parser(
        "add",
        help="copy a pass into the corpus as it was delivered",
        description="Copy an annotation pass into a corpus, byte for byte, and list the hashes of its files.",
    )
    keep.add_argument("--round", required=True, metavar="ROUND", help="name of the round (lower-case letters, digits)")
    keep.add_argument("--annotator", required=True, metavar="NAME", help="one to three letters or digits")
    keep.set_defaults(run=_keep)
    adopt = actions.add_parser(
        "adopt",
        help="turn a pass into the sources of a document",
        description="Turn an annotation pass into the sources of a document, which must not have any layers yet.",
    )
    adopt.set_defaults(run=_adopt)
    for action in (keep, adopt):
        action.add_argument("path", metavar="PASS", help="folder of the pass")
        action.add_argument("--document", required=True, metavar="ID", help="the document that was annotated")
        action.add_argument("--corpus", default="corpus", metavar="CORPUS", help="folder of the corpus")


def _keep(options: argparse.Namespace) -> int:
    from ..corpus import pass_archive

    place = pass_archive.add(
        Path(options.corpus),
        Path(options.path),
        document=options.document,
        round_=options.round,
        annotator=options.annotator,
    )
    print_text(f"{place}: added; its hashes are in {pass_archive.FOLDER}/{pass_archive.SUMS}")
    return 0


def _adopt(options: argparse.Namespace) -> int:
    from ..corpus import pass_archive

    place = pass_archive.adopt(Path(options.corpus), Path(options.path), document=options.document)
    print_text(f"{place}: written; check it with `mali-bench validate {options.corpus}`")
    return 0


def _add_statements(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = commands.add_parser(
        "statements",
        help="write what a gold says as sentences that readers can judge",
        description="Write a sentence for each mention that takes something up, event, relation, attribution, value of"
        " factuality and incident of a document, and beside it one in which something was changed: for readers who have"
        " only the text, and judge each sentence. With --blind nothing says which are true.",
    )
    add_gold(parser)
    parser.add_argument("--document", metavar="ID", help="the document (needed if there are several)")
    parser.add_argument("--blind", action="store_true", help="id and sentence alone, for readers")
    parser.add_argument("-o", "--output", default="-", metavar="FILE", help="file to write (default: standard output)")
    parser.set_defaults(run=_statements)


def _statements(options: argparse.Namespace) -> int:
    import msgspec

    from ..corpus.readers import statements

    gold, labels, _ = open_gold(options)
    names = [name for name in gold.names if options.document in (None, name)]
    if len(names) != 1:
        raise InputError(f"--document must name one of {', '.join(map(str, gold.names))}")
    made = statements.of(gold.part(gold.names.index(names[0])).document, labels)
    rows = [{"id": each.id, "text": each.text} if options.blind else each for each in made]
    write_data(options.output, (msgspec.json.encode(row) + b"\n" for row in rows))
    return 0
