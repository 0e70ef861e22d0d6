"""An annotated document to look at: as one HTML page, alone or with a prediction laid over it, and in a terminal.

`content` gathers what there is to show, `marks` puts it into the text, `cards` beside it, `page` around it.
"""
