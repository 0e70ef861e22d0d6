"""What a document is: structs, labels, text and offsets, references, readings, checks."""
