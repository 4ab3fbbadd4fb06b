"""The binding of EN 16931 to UN/CEFACT CII D16B: the mapping of EN 16931-3-3, in the order of the CII schemas."""
