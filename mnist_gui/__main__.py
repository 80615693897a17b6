"""``python -m mnist_gui`` is ``mnist-gui``."""

import sys

from mnist_gui.cli import main

if __name__ == "__main__":
    sys.exit(main())
