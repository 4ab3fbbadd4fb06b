"""Dialogs that stand before a screen until they are answered."""
