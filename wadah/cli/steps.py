"""Progress on a terminal and in a log."""

import time

from wadah.cli.output import console


class Steps:
    """Plain lines with the seconds since the start."""

    def __init__(self, quiet: bool = False) -> None:
        self.begun, self.quiet = time.monotonic(), quiet

    def __call__(self, text: str) -> None:
        if self.quiet:
            return
        console.print(f"{time.monotonic() - self.begun:6.1f} s  {text}", markup=False, soft_wrap=True)
