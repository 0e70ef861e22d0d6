"""Files: reading them, and writing them whole or not at all."""
