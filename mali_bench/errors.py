"""Errors that a user can cause, each with the exit code of the command line."""


class MaliBenchError(Exception):
    """The base of every error that this package raises on purpose."""

    exit_code = 1


class CheckFailed(MaliBenchError):
    """A check that was asked for (verify, validate, build --check) found something wrong."""

    exit_code = 1


class InputError(MaliBenchError):
    """Input or usage that nothing can be done with; the message says where, what was found and what is allowed."""

    exit_code = 2
