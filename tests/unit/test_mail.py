"""Letters: what travels is one letter to one address whatever was typed; a mail server of our own takes them."""

from __future__ import annotations

import email
import socketserver
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.mail import Letter, MailError, message, opened

STOP = "https://setka.example/letters/stop/" + "A" * 90
LETTER = Letter(
    "anna@school.example", "Анна Ким", "Сетка: 2 дела ждут вас", "Здравствуйте!\n.\nточка", "<p>Здравствуйте!</p>", STOP
)
SENDER = "Сетка <setka@town.example>"


class Sink(socketserver.ThreadingTCPServer):
    """A mail server that keeps what it gets and refuses the addresses it is told to."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.got: list[tuple[list[str], EmailMessage]] = []
        self.refuses: set[str] = set()
        self.connections = 0
        self.said: list[str] = []

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        sink = cast(Sink, self.server)
        sink.connections += 1
        to: list[str] = []
        self._say("220 sink")
        while line := self.rfile.readline().decode().strip():
            sink.said.append(line)
            word = line.upper()
            if word.startswith("EHLO"):
                self._say("250-sink\r\n250-8BITMIME\r\n250 AUTH PLAIN")
            elif word.startswith("AUTH"):
                self._say("235 welcome")
            elif word.startswith("RCPT"):
                address = line.partition("<")[2].partition(">")[0]
                if address in sink.refuses:
                    self._say("550 nobody")
                else:
                    to.append(address)
                    self._say("250 ok")
            elif word == "DATA":
                self._say("354 go on")
                lines = []
                while (part := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(part[1:] if part.startswith(b"..") else part)
                sink.got.append((to, email.message_from_bytes(b"".join(lines), policy=default)))
                to = []
                self._say("250 ok")
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                to = [] if word.startswith(("MAIL", "RSET")) else to
                self._say("250 ok")

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_letter_arrives_whole(sink: Sink, tmp_path: Path) -> None:
    with opened(sink.url.replace("smtp://", "smtp://anna:p%40ss@"), SENDER, tmp_path) as post:
        post.send(LETTER)
        post.send(LETTER)
    assert sink.connections == 1
    assert any(line.startswith("AUTH PLAIN") for line in sink.said)
    [(to, letter), _] = sink.got
    assert to == ["anna@school.example"]
    assert (letter["Subject"], letter["To"]) == ("Сетка: 2 дела ждут вас", "Анна Ким <anna@school.example>")
    assert letter["From"] == "Сетка <setka@town.example>"
    plain, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().replace("\r\n", "\n") == "Здравствуйте!\n.\nточка\n"
    assert "<p>Здравствуйте!</p>" in html.get_content()
    assert letter["Message-ID"].endswith("@town.example>")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert list(tmp_path.iterdir()) == []


def test_the_way_to_unsubscribe_is_written_in_one_piece() -> None:
    assert f"List-Unsubscribe: <{STOP}>\r\n".encode() in message(LETTER, SENDER).as_bytes()


def test_a_refused_address_does_not_stop_the_others(sink: Sink, tmp_path: Path) -> None:
    sink.refuses = {"gone@school.example"}
    with opened(sink.url, SENDER, tmp_path) as post:
        with pytest.raises(MailError):
            post.send(Letter("gone@school.example", "", "s", "t", "h"))
        post.send(LETTER)
    assert [to for to, _ in sink.got] == [["anna@school.example"]]


def test_a_server_that_is_away_is_told_in_our_words(sink: Sink, tmp_path: Path) -> None:
    url = sink.url
    sink.server_close()
    with opened(url, SENDER, tmp_path) as post, pytest.raises(MailError) as away:
        post.send(LETTER)
    assert "127.0.0.1" not in str(away.value)


def test_without_a_server_letters_are_files_for_their_owner(tmp_path: Path) -> None:
    with opened(None, "", tmp_path / "mail") as post:
        post.send(LETTER)
        post.send(LETTER)
    files = list((tmp_path / "mail").iterdir())
    assert len(files) == 2
    assert {(file.suffix, file.stat().st_mode & 0o777) for file in files} == {(".eml", 0o600)}
    read = email.message_from_bytes(files[0].read_bytes(), policy=default)
    assert read["Subject"] == "Сетка: 2 дела ждут вас"


@pytest.mark.parametrize(
    ("url", "sender"), [("http://host", SENDER), ("smtp://", SENDER), ("smtp://host", ""), ("smtp://host", "setka")]
)
def test_settings_that_cannot_work_are_refused_before_anybody_is_written_to(
    url: str, sender: str, tmp_path: Path
) -> None:
    with pytest.raises(MailError), opened(url, sender, tmp_path):
        pass


def test_a_password_is_not_sent_in_the_open(monkeypatch: pytest.MonkeyPatch, sink: Sink, tmp_path: Path) -> None:
    import smtplib

    real = smtplib.SMTP

    def elsewhere(host: str, port: int, **more: float) -> smtplib.SMTP:
        return real("127.0.0.1", port, **more)

    monkeypatch.setattr(smtplib, "SMTP", elsewhere)
    with (
        opened(sink.url.replace("smtp://127.0.0.1", "smtp://a:secret@mail.example"), SENDER, tmp_path) as post,
        pytest.raises(MailError),
    ):
        post.send(LETTER)
    assert not any("AUTH" in line for line in sink.said)


EVIL = "Анна\r\nBcc: all@school.example\r\n\r\nhello\u2028\u202e\x00"


def test_what_was_typed_makes_no_header_of_its_own() -> None:
    raw = message(Letter("a@b.example", EVIL, EVIL, "t", "h", STOP + "\r\nX-A: 1"), SENDER).as_bytes()
    read = email.message_from_bytes(raw, policy=default)
    assert sorted(read.keys()) == sorted(
        ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post",
         "MIME-Version", "Content-Type"]
    )  # fmt: skip
    assert [address.addr_spec for address in read["To"].addresses] == ["a@b.example"]


@given(st.text(max_size=80), st.text(max_size=400))
@settings(max_examples=50, deadline=None)
def test_any_name_and_subject_leave_one_address_and_one_subject(name: str, subject: str) -> None:
    made = message(Letter("a@b.example", name, subject, "t", "h"), SENDER)
    read = email.message_from_bytes(made.as_bytes(), policy=default)
    assert [address.addr_spec for address in read["To"].addresses] == ["a@b.example"]
    assert len(read.get_all("Subject", [])) == 1
    assert read["Bcc"] is None


@pytest.mark.parametrize("address", ["a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example", "nobody", ""])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(MailError):
        message(Letter(address, "", "s", "t", "h"), SENDER)
