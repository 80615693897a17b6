"""Find the files that ship with the program: icon, embedded sample, the classifier of the pad."""

from pathlib import Path


def resource_path(name: str) -> Path:
    """Return the path of a shipped file or folder.

    Parameters
    ----------
    name : str
        Path below ``resources/``, with forward slashes, such as ``"icon.svg"``.

    Raises
    ------
    FileNotFoundError
        If the installation lacks it.
    """
    package = Path(__file__).parent
    # Installed, the folder lies inside the package; in a source tree, beside it.
    for folder in (package / "resources", package.parent / "resources"):
        if (path := folder / name).exists():
            return path
    raise FileNotFoundError(f"{name} is missing from this installation; install mnist-gui again")
