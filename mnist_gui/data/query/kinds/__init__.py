"""The kinds of value that conditions take, one module for kinds that are alike."""
