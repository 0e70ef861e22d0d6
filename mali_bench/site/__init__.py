"""The static site: the gold page, the leaderboard, and every page of a checkout to which its README leads."""
