"""A scenario as a spreadsheet: the sheets there are, how they are read within bounds, and how they are written."""
