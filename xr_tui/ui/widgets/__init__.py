"""Parts that screens and dialogs are made of."""
