"""A real e-mail server beside a test: it takes letters, or refuses them as it is told."""

import asyncio
import socket
from collections import Counter
from contextlib import contextmanager
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller


class Server:
    """What the server was given. ``answers``: what it says to the next recipients, and to the next letters' text."""

    def __init__(self):
        self.messages, self.to_recipients, self.to_letters = [], [], []
        self.hang_up = self.is_silent = False

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.to_recipients and (answer := self.to_recipients.pop(0)):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.to_letters and (answer := self.to_letters.pop(0)):
            return answer
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        while self.is_silent:
            await asyncio.sleep(0.02)
        if self.hang_up:
            server.transport.close()
        return "250 2.0.0 queued as ABC123"

    @property
    def ids(self) -> Counter:
        """How often each letter came."""
        return Counter(message["Message-ID"] for message in self.messages)


@contextmanager
def running(settings):
    """Run the server on a free port, and let Django send to it."""
    server = Server()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        host, port = probe.getsockname()
    controller = Controller(server, hostname=host, port=port)
    controller.start()
    settings.EMAIL_BACKEND = "moral_assembly.mail.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = host, port
    settings.EMAIL_TIMEOUT = 5
    try:
        yield server
    finally:
        controller.stop()
