"""Between the browser and the gateway: takes the browser's TLS and opens the gateway's with a client certificate.

A browser takes client certificates from its user's store after a question, or by a policy of the whole machine; a test
has neither. Bytes pass as they are; nothing is read.
"""

import asyncio
import os
import ssl
import subprocess
import threading


def fingerprint(certificate):
    """Base64 of the SHA-256 of its public key, as browsers name it."""
    steps = (["openssl", "x509", "-in", certificate, "-noout", "-pubkey"], ["openssl", "pkey", "-pubin", "-outform", "der"],
             ["openssl", "dgst", "-sha256", "-binary"], ["openssl", "enc", "-base64"])
    data = b""
    for step in steps:
        data = subprocess.run(step, input=data, capture_output=True, check=True).stdout
    return data.decode().strip()


class Relay:
    """Runs in a thread of its own until closed."""

    def __init__(self, certs, who, port):
        self.port, self.open = port, set()
        self.server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.server_side.load_cert_chain(os.path.join(certs, "gateway", "tls.pem"), os.path.join(certs, "gateway", "tls.key"))
        self.client_side = ssl.create_default_context(cafile=os.path.join(certs, "root.pem"))
        self.client_side.load_cert_chain(os.path.join(certs, who, "tls.pem"), os.path.join(certs, who, "tls.key"))
        self.loop = asyncio.new_event_loop()
        self.server = self.loop.run_until_complete(
            asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.server_side))
        self.origin = f"https://localhost:{self.server.sockets[0].getsockname()[1]}"
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    async def _serve(self, reader, writer):
        task = asyncio.current_task()
        self.open.add(task)  # the loop alone would let go of it
        try:
            far_reader, far_writer = await asyncio.open_connection("localhost", self.port, ssl=self.client_side)
            await asyncio.gather(self._pass(reader, far_writer), self._pass(far_reader, writer))
        except (OSError, ssl.SSLError, asyncio.CancelledError):  # cancelled: the relay is closed
            pass
        finally:
            writer.close()
            self.open.discard(task)

    @staticmethod
    async def _pass(reader, writer):
        try:
            while data := await reader.read(1 << 16):
                writer.write(data)
                await writer.drain()
        except (OSError, ssl.SSLError):
            pass
        finally:
            writer.close()

    async def _end(self):
        self.server.close()
        tasks = set(self.open)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def close(self):
        asyncio.run_coroutine_threadsafe(self._end(), self.loop).result(timeout=10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(timeout=10)
