"""Running a system: a shell command, a Python callable or a spaCy pipeline is given documents one by one."""
