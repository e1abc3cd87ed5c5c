"""How we ask: robots.txt, pauses, budgets, and who is never asked."""
