"""The words everyone shares: records, errors, protocols, settings. No I/O; imports no room."""
