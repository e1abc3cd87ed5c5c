"""How bytes come: addresses that may be asked, certificates, bounds, redirects, failures with a name."""
