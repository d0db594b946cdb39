"""For developers: bring the vendored browser files in, checked against `vendor.toml`, and never without their licence.

    python deploy/vendor.py            check what is there
    python deploy/vendor.py --fetch    take the packages by `npm pack` and write the files

The integrity of a package and the digest of every file stand in `vendor.toml`; a file that does not match stops it.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Any

VENDOR = Path(__file__).parent.parent / "services" / "gateway" / "pages" / "static" / "vendor"
_SECONDS = 120


def integrity(content: bytes, *, algorithm: str) -> str:
    """The digest in the form browsers and npm use: `sha384-…`."""
    return f"{algorithm}-{base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"


def packages() -> list[dict[str, Any]]:
    """What `vendor.toml` lists."""
    found: list[dict[str, Any]] = tomllib.loads((VENDOR / "vendor.toml").read_text(encoding="utf-8"))["package"]
    return found


def wrong_files() -> list[str]:
    """The files that are missing or not what `vendor.toml` says."""
    wrong: list[str] = []
    for package in packages():
        for file in package["file"]:
            path = VENDOR / f"{package['name']}-{package['version']}" / Path(file["path"]).name
            if not path.is_file() or integrity(path.read_bytes(), algorithm="sha384") != file["integrity"]:
                wrong.append(str(path.relative_to(VENDOR)))
    return wrong


def fetch(package: dict[str, Any]) -> None:
    """Take the package, check it whole, and write its named files; raises SystemExit when it is not the one listed."""
    with tempfile.TemporaryDirectory() as folder:
        name = f"{package['name']}@{package['version']}"
        subprocess.run(["npm", "pack", "--silent", name], cwd=folder, check=True, timeout=_SECONDS)  # noqa: S603, S607
        archive = next(Path(folder).glob("*.tgz"))
        if integrity(archive.read_bytes(), algorithm="sha512") != package["integrity"]:
            sys.exit(f"{name} is not the package that vendor.toml lists")
        place = VENDOR / f"{package['name']}-{package['version']}"
        place.mkdir(parents=True, exist_ok=True)
        with tarfile.open(archive) as tar:
            for file in package["file"]:
                member = tar.extractfile(f"package/{file['path']}")
                if member is None:
                    sys.exit(f"{name} has no {file['path']}")
                (place / Path(file["path"]).name).write_bytes(member.read())


def main() -> None:
    """Check, or fetch and check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fetch", action="store_true", help="take the packages again")
    if parser.parse_args().fetch:
        for package in packages():
            fetch(package)
    if wrong := wrong_files():
        sys.exit("not as vendor.toml says: " + ", ".join(wrong))


if __name__ == "__main__":
    main()
