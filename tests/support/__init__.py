"""Real parts for the tests: a database server, a browser, a mail server, an accessibility checker."""
