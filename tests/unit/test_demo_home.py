from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from demo.home import Home, HomeInUse, HomeUnusable


def test_passwords_are_made_once_and_kept(tmp_path: Path) -> None:
    home = Home(folder=tmp_path)

    assert home.passwords() == home.passwords()
    assert Home(folder=tmp_path).passwords() == home.passwords()


def test_two_demos_never_share_a_password(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "other"]
    for folder in folders:
        folder.mkdir()

    assert Home(folder=folders[0]).passwords() != Home(folder=folders[1]).passwords()


def test_the_admin_password_has_letters_and_digits_as_magento_demands(tmp_path: Path) -> None:
    password = Home(folder=tmp_path).passwords().admin_password

    assert len(password) >= 7
    assert any(sign.isalpha() for sign in password)
    assert any(sign.isdigit() for sign in password)


def test_the_secret_between_services_is_long_enough(tmp_path: Path) -> None:
    assert len(Home(folder=tmp_path).passwords().service_secret) >= 24


def test_files_with_passwords_are_for_their_owner_alone(tmp_path: Path) -> None:
    home = Home(folder=tmp_path)
    home.passwords()
    home.announce({"password": "x"})

    for name in ("passwords.json", "demo.json"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_a_second_demo_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    home = Home(folder=tmp_path)

    with home.held(fresh=False), pytest.raises(HomeInUse), Home(folder=tmp_path).held(fresh=False):
        pass


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")

    with pytest.raises(HomeUnusable, match="file can't be used"), Home(folder=tmp_path / "file").held(fresh=True):
        pass
    assert (tmp_path / "file").read_text() == "mine"


def test_what_was_announced_is_gone_when_the_demo_ends(tmp_path: Path) -> None:
    home = Home(folder=tmp_path)
    with home.held(fresh=False):
        home.announce({"gateway": "http://127.0.0.1:8080"})
        assert json.loads((tmp_path / "demo.json").read_text())["gateway"] == "http://127.0.0.1:8080"

    assert not (tmp_path / "demo.json").exists()


def test_fresh_forgets_the_demo_and_nothing_else_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "counterpoint.db").write_text("old shop")
    (tmp_path / "holiday.txt").write_text("mine")

    with Home(folder=tmp_path).held(fresh=True):
        assert not (tmp_path / "shop" / "counterpoint.db").exists()
        assert (tmp_path / "holiday.txt").read_text() == "mine"
