"""The commands of those who make a corpus: building it, keeping annotation passes, publishing it without its texts."""

import argparse
import sys
from pathlib import Path

from ..errors import CheckFailed


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands to those of the command line."""
    build = commands.add_parser(
        "build",
        help="build the data from the sources",
        description="Build the data and the dataset card of a corpus from its sources.",
    )
    build.add_argument(
        "corpus", nargs="?", default="corpus", metavar="CORPUS", help="folder of the corpus (default: corpus)"
    )
    build.add_argument(
        "--check", action="store_true", help="write nothing; fail if a file is not what the sources give"
    )
    build.add_argument(
        "--standoff", metavar="FOLDER", help="instead, write the corpus without its texts into that folder"
    )
    build.set_defaults(run=_build)

    attach = commands.add_parser(
        "attach",
        help="put a text to the corpus without texts",
        description="Put texts to the corpus without texts that `build --standoff` writes, and write the data of their"
        " documents. Where a text is another one, say which paragraphs differ.",
    )
    attach.add_argument("texts", nargs="+", metavar="TEXT", help="file with the text of a document")
    attach.add_argument(
        "--standoff", default="standoff", metavar="FOLDER", help="the corpus without texts (default: standoff)"
    )
    attach.add_argument("-o", "--output", required=True, metavar="FOLDER", help="folder to write data/ into")
    attach.set_defaults(run=_attach)

    passes = commands.add_parser("passes", help="keep annotation passes in a corpus, or make sources of one")
    actions = passes.add_subparsers(title="actions", metavar="ACTION", required=True)
    keep = actions.add_parser(
        "add",
        help="copy a pass into the corpus as it was delivered",
        description="Copy an annotation pass into a corpus, byte for byte, and list the hashes of its files.",
    )
    keep.add_argument("--round", required=True, metavar="ROUND", help="name of the round (small letters, digits)")
    keep.add_argument("--annotator", required=True, metavar="NAME", help="one to three letters or digits")
    keep.set_defaults(run=_keep)
    adopt = actions.add_parser(
        "adopt",
        help="make the sources of a document from a pass",
        description="Make the sources of a document, which must have no layers yet, from an annotation pass.",
    )
    adopt.set_defaults(run=_adopt)
    for action in (keep, adopt):
        action.add_argument("path", metavar="PASS", help="folder of the pass")
        action.add_argument("--document", required=True, metavar="ID", help="document of which it is a pass")
        action.add_argument("--corpus", default="corpus", metavar="CORPUS", help="folder of the corpus")


def _build(options: argparse.Namespace) -> int:
    from ..corpus import build, standoff

    folder = Path(options.corpus)
    if options.standoff is None:
        place, again, changed = options.corpus, "mali-bench build", build.build(folder, check=options.check, tell=_tell)
    else:
        place, again = options.standoff, f"mali-bench build --standoff {options.standoff}"
        changed = standoff.write(folder, Path(options.standoff), check=options.check)
    if changed and options.check:
        raise CheckFailed(f"{place}: not what the sources give: {', '.join(changed)}; run `{again}`")
    print(f"{place}: {f'wrote {len(changed)} files' if changed else 'up to date'}")
    return 0


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def _attach(options: argparse.Namespace) -> int:
    from ..corpus import standoff

    left = standoff.attach(Path(options.standoff), [Path(text) for text in options.texts], Path(options.output))
    without = f", without {', '.join(left)}, whose text was not given" if left else ""
    print(f"{options.output}: written{without}")
    return 0


def _keep(options: argparse.Namespace) -> int:
    from ..corpus import pass_archive

    place = pass_archive.add(
        Path(options.corpus),
        Path(options.path),
        document=options.document,
        round_=options.round,
        annotator=options.annotator,
    )
    print(f"{place}: added; its hashes stand in {pass_archive.FOLDER}/{pass_archive.SUMS}")
    return 0


def _adopt(options: argparse.Namespace) -> int:
    from ..corpus import pass_archive

    place = pass_archive.adopt(Path(options.corpus), Path(options.path), document=options.document)
    print(f"{place}: written; check it with `mali-bench validate {options.corpus}`")
    return 0
