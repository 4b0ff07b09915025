"""The databases that the views can stand in, behind one face: `projections.store.Store`."""
