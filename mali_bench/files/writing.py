"""Writing files so that nobody ever sees half of one."""

import gzip
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, cast


def write_atomically(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Write a file, given whole or piece by piece, under another name beside it, and put it in place when it is
    complete. A name that ends in .gz is packed; the same data give the same bytes.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            if path.suffix == ".gz":
                with gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0) as packed:
                    _write(cast(BinaryIO, packed), data)
            else:
                _write(file, data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _write(file: BinaryIO, data: bytes | Iterable[bytes]) -> None:
    file.writelines([data] if isinstance(data, bytes) else data)
