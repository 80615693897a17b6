"""The entries of tars and zips from strangers: listed, checked and read, without knowing what they hold."""
