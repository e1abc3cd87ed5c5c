"""How words leave the house: mail by SMTP, signed calls of webhooks."""
