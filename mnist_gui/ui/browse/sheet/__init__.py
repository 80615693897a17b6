"""Contact sheets: digits with their captions as one picture or document, and the dialog that makes them."""
