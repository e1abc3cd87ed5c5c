"""The command line: the composition root. Each file is one group of commands."""
