"""One vocabulary for whatever people read: sentences, forms, work lists, the terminal."""
