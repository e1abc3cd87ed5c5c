"""What a page is, before and around its extraction: a glance, an error page, an index page, an article."""
