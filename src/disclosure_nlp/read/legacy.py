"""Converts old Word files (.doc, .wps, RTF) to docx and extracts the web page from MHT archives."""

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
from disclosure_nlp.read.limits import LimitWatch


def convert_to_docx(data: bytes, suffix: str, watch: LimitWatch | None = None) -> bytes:
    """Return an old Word file converted to docx, as bytes; needs the extra ``doc`` or LibreOffice.

    Raises
    ------
    ReadError
        ``doc.extra_missing`` if no converter is installed; ``doc.broken`` if the conversion fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / f"source{suffix}", Path(folder) / "source.docx"
        source.write_bytes(data)
        by_library = suffix == ".doc" and _convert_with_doc2docx(source, target)
        if not by_library and not _convert_with_libreoffice(source, target, watch or LimitWatch()):
            install = install_command("doc") if suffix == ".doc" else msg("doc.install_office")
            raise ReadError(msg("doc.extra_missing", suffix=suffix, install=install))
        if not target.exists():
            raise ReadError(msg("doc.broken", error="no output"))
        return target.read_bytes()


def _convert_with_doc2docx(source: Path, target: Path) -> bool:
    """Convert a file with doc2docx; return False if doc2docx is not installed."""
    try:
        from doc2docx import convert
    except ImportError:
        return False
    try:
        convert(source, target)
    except Exception as error:  # the converter raises many types; all mean that the file cannot be converted
        raise ReadError(msg("doc.broken", error=str(error))) from error
    return True


def _convert_with_libreoffice(source: Path, target: Path, watch: LimitWatch) -> bool:
    """Convert a file with LibreOffice; return False if LibreOffice is not installed."""
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
        _kill_process_group(office_run)
        raise watch.limits.make_too_slow_error() from error
    except OSError as error:
        raise ReadError(msg("doc.broken", error=f"LibreOffice: {error}")) from error
    return True


def _kill_process_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and all processes that it started; LibreOffice starts three."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def html_from_mht(data: bytes) -> bytes:
    """Return the HTML page inside an MHT web archive.

    Raises
    ------
    ReadError
        ``mht.no_page`` if the archive contains no web page.
    """
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return payload
    raise ReadError(msg("mht.no_page"))
