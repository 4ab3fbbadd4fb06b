"""The binding of EN 16931 to UBL 2.1: the mapping of EN 16931-3-2, in the order of the UBL schemas."""
