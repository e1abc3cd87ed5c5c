"""Names in every script and case: inflection, matching, proposals for a new watch."""
