"""Pages and plots from plain data: HTML and SVG that nothing in a document can break out of."""
