"""Records of the field: frozen, and without input or output."""
