"""Looking at outlets outside any run: for `sources discover`, `sources check` and trials."""
