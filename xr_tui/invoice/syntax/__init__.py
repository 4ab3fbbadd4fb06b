"""How the model of EN 16931 stands in XML: one declared binding per syntax, and what walks over it."""
