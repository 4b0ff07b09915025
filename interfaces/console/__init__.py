"""The console: pages for people, over the same commands and queries as the API."""
