"""Forms made from the command classes: nothing about a command is written down twice."""
