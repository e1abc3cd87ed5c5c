"""Shows: command line, dashboard, reports."""
