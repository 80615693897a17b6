"""Contact sheets, images with captions as one picture or document, and the dialog that makes them."""
