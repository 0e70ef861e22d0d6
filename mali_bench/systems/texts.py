"""Text files as documents to run a system on."""

from collections.abc import Iterable
from pathlib import Path

from ..errors import InputError
from ..files.reading import STANDARD_INPUT, called, read_text
from ..model.document import Document


def of_files(paths: Iterable[str]) -> list[Document]:
    """A document for each text file (UTF-8; `-`: standard input), whose id is the name of the file without its ending.

    Raises `InputError` for a file that cannot be read or is empty, and for two files with one id.
    """
    places: dict[str, str] = {}
    documents = []
    for path in paths:
        name = "stdin" if path == STANDARD_INPUT else Path(path).stem
        text = read_text(path).removeprefix("\ufeff")
        if not text.strip():
            raise InputError(f"{called(path)}: is empty; give a file with the text of a document")
        if name in places:
            raise InputError(f"{called(path)}: has the id {name!r} like {places[name]}; ids are the names of the files")
        places[name] = called(path)
        documents.append(Document(id=name, text=text))
    return documents
