"""What a graph's input and output are called; apart, so that running one does not load what writes one."""

INPUT, OUTPUT = "words", "states"
