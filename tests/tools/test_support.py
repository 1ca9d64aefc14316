"""The real parts that other tests lean on: they start, do their work, and leave nothing behind."""
from __future__ import annotations

import os
import smtplib
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import psycopg
import pytest

from tests.support.mail import mail_server
from tests.support.postgres import NoPostgres, debian_versions, server, wheel_programs

ROOT = Path(__file__).resolve().parents[2]


def _mail(subject: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "planner@example.test", "ann@example.test", subject
    message.set_content("Your draft is due on Tuesday.")
    return message


def test_mail_arrives_as_it_was_sent():
    with mail_server() as mailbox:
        with smtplib.SMTP(mailbox.host, mailbox.port) as client:
            client.send_message(_mail("Draft due"))

        [delivery] = mailbox.to("ann@example.test")
        assert delivery.message["Subject"] == "Draft due"
        assert "due on Tuesday" in delivery.text


def test_the_mail_server_refuses_when_it_is_told_to():
    with mail_server() as mailbox, smtplib.SMTP(mailbox.host, mailbox.port) as client:
        mailbox.answers.append("451 4.3.0 try again later")

        with pytest.raises(smtplib.SMTPDataError):
            client.send_message(_mail("first"))
        client.send_message(_mail("second"))

        assert [delivery.message["Subject"] for delivery in mailbox.deliveries] == ["second"]


def test_a_database_server_answers_and_is_gone_afterwards():
    programs = wheel_programs() or debian_versions()[-1]

    with server(programs) as address:
        plain = address.replace("+psycopg", "")
        with psycopg.connect(plain) as connection:
            answer = connection.execute("SELECT current_setting('timezone'), upper('é')").fetchone()

    folder = Path(address.split("host=")[1])
    assert answer == ("UTC", "É")
    assert not folder.exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root needs another user")
def test_a_server_in_a_folder_that_others_cannot_enter_is_copied_to_where_they_can(tmp_path):
    programs = wheel_programs()
    assert programs is not None
    closed = tmp_path / "closed"
    closed.symlink_to(programs.parents[2])

    reached = server(closed / programs.relative_to(programs.parents[2]))
    with reached as address, psycopg.connect(address.replace("+psycopg", "")) as connection:
        answer = connection.execute("SELECT 1").fetchone()

    assert answer == (1,)
    assert tmp_path.parent.parent.stat().st_mode & 0o007 == 0


def test_a_folder_without_a_server_is_said_plainly(tmp_path):
    with pytest.raises(NoPostgres, match="initdb"), server(tmp_path):
        pass


def test_the_server_of_a_test_run_ends_with_it():
    with subprocess.Popen([sys.executable, "-m", "tests.support.postgres"], cwd=ROOT, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        folder = Path(address.split("host=")[1])
        assert folder.exists()

        process.communicate()

    assert process.returncode == 0
    assert not folder.exists()
