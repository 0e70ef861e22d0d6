"""The readers' test: what a gold says as sentences that readers of the text judge, and what came of it.

`sentences` puts an item into words, `changes` makes a wrong item of a right one, `statements` writes both as a test,
and `figures` counts the judgements.
"""
