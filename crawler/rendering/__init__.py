"""Pages whose articles are there only after their scripts have run: a browser that reaches the network through us alone."""
