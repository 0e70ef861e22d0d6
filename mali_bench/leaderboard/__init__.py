"""The leaderboard: a folder of entries, each with its predictions, from which every number is computed."""
