"""Digests: what stands where (`planning`), what is read (`view`), and how it looks (`html`, `text`, `message`)."""
