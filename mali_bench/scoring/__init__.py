"""From two sets of documents to a report: pair, resolve, count, aggregate, resample, compare."""
