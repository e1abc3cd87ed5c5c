"""The sample newsroom: invented outlets and articles, served on loopback under their own host names."""
