"""Old Word files (.doc, .wps, RTF) by conversion, and web archives (MHT): what they hold is read by the newer readers."""

from __future__ import annotations

import email
import email.policy
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from disclosure_nlp.errors import ReadError
from disclosure_nlp.extras import install_command
from disclosure_nlp.messages import msg
from disclosure_nlp.read.limits import Watch


def to_docx(data: bytes, suffix: str, watch: Watch | None = None) -> bytes:
    """Return an old Word file as docx, by the extra ``doc`` or by LibreOffice, whichever is there.

    Raises
    ------
    ReadError
        ``doc.extra_missing`` with the command that installs it; ``doc.broken`` where the conversion fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / f"source{suffix}", Path(folder) / "source.docx"
        source.write_bytes(data)
        by_library = suffix == ".doc" and _by_library(source, target)
        if not by_library and not _by_office(source, target, watch or Watch()):
            install = install_command("doc") if suffix == ".doc" else msg("doc.install_office")
            raise ReadError(msg("doc.extra_missing", suffix=suffix, install=install))
        if not target.exists():
            raise ReadError(msg("doc.broken", error="no output"))
        return target.read_bytes()


def _by_library(source: Path, target: Path) -> bool:
    try:
        from doc2docx import convert
    except ImportError:
        return False
    try:
        convert(source, target)
    except Exception as error:  # the converter's own errors are many; all mean that the file cannot be had
        raise ReadError(msg("doc.broken", error=str(error))) from error
    return True


def _by_office(source: Path, target: Path, watch: Watch) -> bool:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        return False
    profile = f"-env:UserInstallation=file://{target.parent}/profile"
    command = [office, profile, "--headless", "--convert-to", "docx", "--outdir", str(target.parent), str(source)]
    try:
        office_run = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        office_run.wait(watch.seconds_left())
    except subprocess.TimeoutExpired as error:
        _end(office_run)
        raise watch.limits.too_slow() from error
    except OSError as error:
        raise ReadError(msg("doc.broken", error=f"LibreOffice: {error}")) from error
    return True


def _end(run: subprocess.Popen[bytes]) -> None:
    """End a program with all that it started: LibreOffice is a chain of three."""
    if hasattr(os, "killpg"):
        os.killpg(run.pid, signal.SIGKILL)
    run.kill()
    run.wait()


def page_of_archive(data: bytes) -> bytes:
    """Return the web page inside an MHT archive.

    Raises
    ------
    ReadError
        ``mht.no_page`` where the archive holds none.
    """
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return payload
    raise ReadError(msg("mht.no_page"))
