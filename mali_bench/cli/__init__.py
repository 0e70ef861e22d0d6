"""The command line: commands, and everything that they print."""
