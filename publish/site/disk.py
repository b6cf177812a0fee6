"""What a release asks of the disk: to be on it before readers are, and to be readable by them."""

from pathlib import Path

from wadah.files import sync


def durable(folder: Path) -> None:
    """Every file and folder on the disk before the rename makes them public."""
    for path in [folder, *folder.rglob("*")]:
        sync(path)


def open_to_all(*paths: Path) -> None:
    """What is published may be read by every user of the machine, whatever the umask; the rest of the home may not."""
    for path in paths:
        path.chmod(0o755 if path.is_dir() else 0o644)
