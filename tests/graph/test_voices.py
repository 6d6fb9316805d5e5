"""Who speaks for an institution, on its page: for whom it is, and that what was typed stays."""

from __future__ import annotations

from collections.abc import Callable

from app.store import Merge
from app.store import of as store_of
from tests.conftest import Caller, Site

ADDRESS = "/institutions/gymnasium-1/voices"


def test_the_page_is_for_those_who_answer_for_the_institution(site: Site, caller: Callable[[str], Caller]) -> None:
    asking = caller("representative")
    status, page = asking.ask(ADDRESS)
    assert (status, "representative@setka.example" in page.decode()) == (200, True)
    assert asking.ask("/institutions/museum/voices")[0] == asking.ask("/institutions/no-such/voices")[0] == 404
    assert caller("coordinator").ask("/institutions/museum/voices")[0] == 200
    assert [caller(role).ask(ADDRESS)[0] for role in ("teacher", "analyst")] == [403, 403]
    assert asking.post("/institutions/museum/voices/invite", {"email": "x@x.example"})[0] == 404
    status, page = asking.post(f"{ADDRESS}/invite", {"email": "kept@typed.example", "until": "2020-01-01"})
    assert (status, "kept@typed.example" in page.decode()) == (422, True)
    status, page = asking.post(f"{ADDRESS}/end", {"account": "999999", "reason": "Причина"})
    assert status in (404, 422)


def test_a_merge_stands_on_the_page_of_the_institution_for_its_voices(
    site: Site, caller: Callable[[str], Caller]
) -> None:
    with store_of(site.app).session() as session:
        row = Merge(
            municipality="zarechye", label="Institution", kept="gymnasium-1", gone="gymnasium-1-twin",
            moved={"node": {"short_name": "Гимназия-двойник"}, "kept_name": "Гимназия № 1"},
        )  # fmt: skip
        session.add(row)
        session.commit()
        for role, address, told in (
            ("representative", ADDRESS, True), ("coordinator", ADDRESS, True),
            ("coordinator", "/institutions/museum/voices", False),
        ):  # fmt: skip
            assert ("Гимназия-двойник" in caller(role).ask(address)[1].decode()) is told
        session.delete(row)
        session.commit()
