"""One due URL after the other: fetched, read, told from those known, recorded."""
