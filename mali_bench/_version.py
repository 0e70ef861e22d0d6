"""The version of the scorer."""

__version__ = "0.1.0"
