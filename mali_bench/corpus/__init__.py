"""The corpus: sources, passes, checks, dataset, card and stand-off copies."""
