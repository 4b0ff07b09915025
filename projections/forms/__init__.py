"""The forms of chapter four (R4): documents filled from the events of one aggregate."""
