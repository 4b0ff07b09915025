"""The views of a database in a file, kept up to date by a process beside the service's own."""
