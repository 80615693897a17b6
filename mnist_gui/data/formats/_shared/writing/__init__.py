"""What an export needs, in every format: its job, details beside the images, whole files, an estimate.

Reading does not import any of it.
"""
