"""The window that shows how an image is read, step by step, and what it paints."""
