"""Files are read and written in one place: what can go wrong is one sentence, and nothing is half-written."""

import errno
import gzip
import io
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from mali_bench import InputError
from mali_bench.errors import escaped, escaped_json, escaped_lines, shortened
from mali_bench.files import reading, writing
from mali_bench.files.reading import lines, read_bytes, read_text, read_toml
from mali_bench.files.writing import write_atomically

FULL = Path("/dev/full")
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX files")


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def refused(call, *arguments):
    with pytest.raises(InputError) as found:
        call(*arguments)
    message = str(found.value)
    assert "\n" not in message
    return message


def test_a_file_is_read_as_it_is(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes("\ufeffZoë\r\n".encode())
    assert read_bytes(path) == read_bytes(str(path)) == "\ufeffZoë\r\n".encode()
    assert read_text(path) == "\ufeffZoë\r\n"


def test_toml_may_have_a_byte_order_mark(tmp_path):
    path = tmp_path / "a.toml"
    path.write_bytes(b"\xef\xbb\xbfa = 1\r\n")
    assert read_toml(path) == {"a": 1}


@pytest.mark.parametrize("read", [read_bytes, read_text, read_toml, lambda path: list(lines(path))])
def test_what_cannot_be_read_is_an_input_error(read, tmp_path):
    assert refused(read, tmp_path / "none") == f"{tmp_path / 'none'}: cannot be read: No such file or directory"
    assert refused(read, tmp_path) == f"{tmp_path}: is a directory, not a file"
    assert "null byte" in refused(read, f"{tmp_path}/a\0b")
    (tmp_path / "file").write_bytes(b"x")
    assert "Not a directory" in refused(read, tmp_path / "file" / "b")
    assert "too long" in refused(read, tmp_path / ("n" * 300))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "does not fit into memory"),
        (OSError(errno.EIO, "Input/output error"), "Input/output error"),
        (PermissionError(errno.EACCES, "Permission denied"), "Permission denied"),
    ],
)
def test_what_happens_while_reading_is_an_input_error(error, said, tmp_path, monkeypatch):
    class Broken(io.BytesIO):
        def read(self, *_):
            raise error

        readline = read

    monkeypatch.setattr(reading, "opened", lambda *_, **__: Broken(b"x"))
    for read in (read_bytes, read_text, read_toml, lambda path: list(lines(path))):
        assert said in refused(read, tmp_path / "a")


def test_what_is_not_utf8_is_named_with_its_line(tmp_path):
    path = tmp_path / "a.toml"
    path.write_bytes(b"a = 1\n\nb = '\xe9'\n")
    assert refused(read_text, path) == f"{path}:3: is not UTF-8; save the file in that encoding"
    assert refused(read_toml, path) == f"{path}:3: is not UTF-8; save the file in that encoding"


@pytest.mark.parametrize("toml", ["a = ", "a = 1\na = 2", "a = 2021-13-45", "a = " + "[" * 9999, "a\0 = 1"])
def test_what_is_not_toml_is_an_input_error(toml, tmp_path):
    path = tmp_path / "a.toml"
    path.write_text(toml, encoding="utf-8")
    assert refused(read_toml, path).startswith(f"{path}: is not TOML: ")


def test_a_hyphen_is_standard_input_even_if_a_file_is_called_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("-").write_bytes(b"file")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"stream")))
    assert read_bytes("-") == b"stream"
    assert read_bytes("./-") == b"file"


def test_a_closed_standard_input_is_an_input_error(monkeypatch):
    monkeypatch.setattr("sys.stdin", None)
    assert refused(read_bytes, "-") == "standard input: cannot be read: it is closed"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"stream")))
    sys.stdin.buffer.close()
    assert refused(read_bytes, "-").startswith("standard input: cannot be read: ")


def test_lines_have_their_places(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"\xef\xbb\xbf a \r\n\n\t\nb")
    assert [(line.number, line.start, line.data) for line in lines(path)] == [(1, 4, b"a"), (4, 11, b"b")]


def test_long_lines_are_read_in_pieces_and_endless_ones_refused(tmp_path, monkeypatch):
    path = tmp_path / "a"
    monkeypatch.setattr(reading, "_PIECE", 4)
    path.write_bytes(b"0123456789\n01234567\nab")
    assert [line.data for line in lines(path)] == [b"0123456789", b"01234567", b"ab"]
    monkeypatch.setattr(reading, "LONGEST_LINE", 9)
    assert refused(lambda: list(lines(path))) == f"{path}:1: is longer than 9 bytes, the most that a line may have"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs /dev/zero")
def test_a_file_without_end_is_refused():
    assert "zero byte" in refused(lambda: list(lines("/dev/zero")))


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "a.txt"
    write_atomically(path, b"old")

    def pieces():
        yield b"new"
        raise InputError("a bad document")

    assert refused(write_atomically, path, pieces()) == "a bad document"
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.txt"]


def test_packed_files_have_the_same_bytes_every_time(tmp_path):
    for name in ("a.gz", "b.gz"):
        write_atomically(tmp_path / name, [b"x", b"y"])
    assert gzip.decompress((tmp_path / "a.gz").read_bytes()) == b"xy"
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()


def test_folders_are_made_and_a_folder_is_not_overwritten(tmp_path):
    write_atomically(tmp_path / "b" / "c" / "a.txt", b"x")
    assert (tmp_path / "b" / "c" / "a.txt").read_bytes() == b"x"
    assert refused(write_atomically, tmp_path / "b", b"x") == f"{tmp_path / 'b'}: is a directory, not a file"
    assert "cannot be written: " in refused(write_atomically, tmp_path / "b/c/a.txt/d", b"x")


@posix
def test_a_link_stays_a_link_and_its_file_is_written(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.txt").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real/a.txt")
    (tmp_path / "dangling").symlink_to("real/b.txt")
    for name, target in (("link", "a.txt"), ("dangling", "b.txt")):
        write_atomically(tmp_path / name, b"new")
        assert (tmp_path / name).is_symlink()
        assert (tmp_path / "real" / target).read_bytes() == b"new"


@posix
def test_a_file_keeps_its_permissions(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    path.chmod(0o600)
    write_atomically(path, b"new")
    assert path.stat().st_mode & 0o777 == 0o600


@posix
def test_a_pipe_is_written_to_and_stays(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    got = []
    reader = threading.Thread(target=lambda: got.append(path.read_bytes()))
    reader.start()
    write_atomically(path, [b"a", b"b"])
    reader.join(10)
    assert got == [b"ab"]
    assert path.is_fifo()


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
def test_a_full_disk_is_an_input_error():
    assert refused(write_atomically, FULL, b"x") == "/dev/full: cannot be written: No space left on device"
    assert FULL.is_char_device()


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_nothing_is_left_if_the_disk_is_full(call, tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    monkeypatch.setattr(*((os, "fsync", full) if call == "fsync" else (Path, "replace", full)))
    assert refused(write_atomically, path, b"new") == f"{path}: cannot be written: No space left on device"
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.txt"]


@posix
def test_what_a_killed_command_leaves_is_removed_by_the_next_and_what_one_writes_is_not(tmp_path):
    script = (
        "import sys, time, pathlib\nfrom mali_bench.files.writing import write_atomically\n"
        "def data():\n    yield b'half'\n    print('writing', flush=True)\n    time.sleep(60)\n"
        "write_atomically(pathlib.Path(sys.argv[1]), data())"
    )
    path = tmp_path / "a.txt"
    process = subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE)
    try:
        assert process.stdout.readline() == b"writing\n"
        write_atomically(tmp_path / "b.txt", b"b")
        (left,) = (name for name in names(tmp_path) if writing.is_temporary(name))
        process.send_signal(signal.SIGKILL)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    assert (tmp_path / left).exists()
    write_atomically(tmp_path / "b.txt", b"c")
    assert names(tmp_path) == ["b.txt"]


@posix
def test_a_file_taken_for_a_leftover_is_written_again(tmp_path, monkeypatch):
    """Another command may remove the file between its creation and its lock."""
    locked, calls = writing._locked, []

    def late(file):
        if not calls:
            Path(file.name if isinstance(file.name, str) else next(tmp_path.glob(".a*"))).unlink()
        calls.append(file)
        return locked(file)

    monkeypatch.setattr(writing, "_locked", late)
    write_atomically(tmp_path / "a.txt", b"x")
    assert len(calls) == 2
    assert names(tmp_path) == ["a.txt"]


def test_control_and_bidirectional_characters_are_escaped():
    assert escaped("Zoë 😀 中文 'x'") == "Zoë 😀 中文 'x'"
    assert escaped("a\nb\tc\x1b[0m\x7f\x85\u202e\u2066\u200f\ufeff\udcff") == (
        r"a\nb\tc\x1b[0m\x7f\x85\u202e\u2066\u200f\ufeff\xff"
    )
    assert escaped_lines("a\n\n\x07b\n") == "a\n\n\\x07b\n"


def test_escaped_json_has_the_same_value():
    import json

    value = {"a\u202e": ["\x85\u2028", 1.5, "Zoë"], "b": "\udc80"}
    text = json.dumps(value, ensure_ascii=False, indent=1)
    assert json.loads(escaped_json(text)) == value
    assert not set(escaped_json(text)) & set("\u202e\x85\u2028\udc80")


def test_messages_are_cut():
    assert shortened("a short message") == "a short message"
    assert len(shortened("k" * 10**6)) < 250
    assert len(shortened("k " * 10**6)) < 1000
    assert len(str(InputError("a.jsonl: " + "é" * 5000))) < 300
