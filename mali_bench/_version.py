"""The version of the scorer."""

__version__ = "0.2.0"
