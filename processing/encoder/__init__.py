"""The multilingual sentence encoder: its weights, its tokeniser, and the running of its graphs."""
