"""Agreement of independent annotation passes over the same documents."""
