"""What each phase of a deal leaves in its state: frozen records with questions on them."""
