"""Letters: written safely, sent by a mail server, or put into a folder where there is none. Knows no web framework."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import smtplib
import ssl
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import formatdate, make_msgid, parseaddr
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from app.refusals import N_, Refusal

SECONDS = 20.0
LONGEST_HEADER = 300


class MailError(Refusal):
    """The letter, or all letters, cannot be sent."""


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """A letter to one person. `stop` is the address by which it can be unsubscribed in one click."""

    to: str
    name: str
    subject: str
    text: str
    html: str
    stop: str | None = None
    attachments: tuple[Attachment, ...] = ()


class Post(Protocol):
    """Takes letters away. Raises MailError for one that it cannot take."""

    def send(self, letter: Letter) -> None: ...


@contextlib.contextmanager
def opened(url: str | None, sender: str, folder: Path) -> Iterator[Post]:
    """The way letters go: by the mail server of `url`, else into `folder` as files. Raises MailError."""
    if url is None:
        yield Folder(folder, sender or "setka@localhost")
        return
    server = Server(url, sender)
    try:
        yield server
    finally:
        server.close()


def message(letter: Letter, sender: str) -> EmailMessage:
    """The letter as it travels: plain text and HTML, every header on its own line whatever is in it. Raises MailError."""
    name, address = parseaddr(_tidy(sender))
    try:
        policy = SMTP if letter.to.isascii() else SMTPUTF8
        # An address for a machine is not folded: some programmes would not read it.
        made = EmailMessage(policy=policy.clone(max_line_length=998))
        made["From"] = Address(_tidy(name) or "Setka", addr_spec=address)
        made["To"] = Address(_tidy(letter.name), addr_spec=letter.to)
        made["Subject"] = _tidy(letter.subject)
    except (HeaderParseError, ValueError, IndexError) as error:
        raise MailError(N_("This is not an e-mail address.")) from error
    made["Date"] = formatdate(localtime=False)
    made["Message-ID"] = make_msgid(domain=address.rpartition("@")[2] or "localhost")
    made["Auto-Submitted"] = "auto-generated"
    if letter.stop:
        made["List-Unsubscribe"] = f"<{_tidy(letter.stop)}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(letter.text, cte="base64")
    made.add_alternative(letter.html, subtype="html", cte="base64")
    for file in letter.attachments:
        kind, _, subtype = file.media_type.partition("/")
        made.add_attachment(file.content, maintype=kind, subtype=subtype, filename=_tidy(file.name))
    return made


def _tidy(text: str) -> str:
    """One line without signs that steer a header or the direction of reading."""
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in text)
    return " ".join(kept.split())[:LONGEST_HEADER]


class Folder:
    """Letters as `.eml` files, which any mail programme opens: for development and for looking before sending."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder, self._sender = folder, sender

    def send(self, letter: Letter) -> None:
        """Writes one file; only the owner of the installation reads it."""
        made = message(letter, self._sender)
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%d-%H%M%S-%f")
            path = self._folder / f"{stamp}.eml"
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(made.as_bytes())
        except OSError as error:
            raise MailError(N_("The letter cannot be written: %(reason)s."), reason=error.strerror) from error


class Server:
    """A mail server: one connection for many letters, opened anew after trouble. A password is never sent in the open."""

    def __init__(self, url: str, sender: str) -> None:
        self._url = urlsplit(url)
        self._sender = sender
        self._connection: smtplib.SMTP | None = None
        if self._url.scheme not in ("smtp", "smtps") or not self._url.hostname:
            raise MailError(N_("SETKA_SMTP_URL must look like smtp://user:password@host:587 or smtps://host."))
        if "@" not in sender:
            raise MailError(N_("SETKA_MAIL_FROM must be an e-mail address when SETKA_SMTP_URL is given."))

    def send(self, letter: Letter) -> None:
        """Hands one letter to the server."""
        made = message(letter, self._sender)
        try:
            connection = self._connection = self._connection or self._connect()
            connection.send_message(made, from_addr=parseaddr(self._sender)[1], to_addrs=[letter.to])
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPNotSupportedError) as error:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                if self._connection:
                    self._connection.rset()
            raise MailError(N_("The mail server did not take the address.")) from error
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self.close()
            raise MailError(N_("The mail server did not answer as it should.")) from error

    def close(self) -> None:
        """Says good-bye."""
        if self._connection is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._connection.quit()
            self._connection = None

    def _connect(self) -> smtplib.SMTP:
        host, context = self._url.hostname or "", ssl.create_default_context()
        if self._url.scheme == "smtps":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(host, self._url.port or 465, timeout=SECONDS, context=context)
        else:
            connection = smtplib.SMTP(host, self._url.port or 25, timeout=SECONDS)
        try:
            connection.ehlo()
            if self._url.scheme == "smtp" and connection.has_extn("starttls"):
                connection.starttls(context=context)
                connection.ehlo()
            elif self._url.scheme == "smtp" and self._url.username and host not in ("localhost", "127.0.0.1", "::1"):
                raise MailError(N_("The mail server offers no encryption, so the password was not sent to it."))
            if self._url.username:
                connection.login(unquote(self._url.username), unquote(self._url.password or ""))
        except BaseException:
            connection.close()
            raise
        return connection
