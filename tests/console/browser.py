"""Headless Chromium with a profile of its own, spoken to over a pipe (Chrome DevTools Protocol): no port, no library."""

import base64
import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import time

PROGRAMS = ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome")


def missing():
    """What is not installed, in words; None if all is here."""
    if not any(map(shutil.which, PROGRAMS)):
        return f"none of {', '.join(PROGRAMS)} is installed"
    return None if shutil.which("pdftotext") else "pdftotext is not installed"


class Trouble(AssertionError):
    """The page or the browser did not do what was asked."""


class Gone(Trouble):
    """The page that was asked has just given way to another."""


class Browser:
    def __init__(self, trusted):
        """`trusted`: Base64 of the SHA-256 of the public key of a server that is believed."""
        self.home = tempfile.mkdtemp(prefix="gwb")
        self.downloads = os.path.join(self.home, "downloads")
        to_read, self.write_end = os.pipe()
        self.read_end, to_write = os.pipe()
        program = next(path for path in map(shutil.which, PROGRAMS) if path)
        command = [program, "--headless=new", "--remote-debugging-pipe", f"--user-data-dir={self.home}/profile",
                   f"--ignore-certificate-errors-spki-list={trusted}", "--no-sandbox",
                   "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                   "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars", "--force-device-scale-factor=1",
                   "--lang=zh-CN", "about:blank"]
        # The protocol's two ends are the descriptors 3 and 4.
        self.process = subprocess.Popen(["bash", "-c", f'exec "$@" 3<&{to_read} 4>&{to_write}', "bash", *command],
                                        pass_fds=(to_read, to_write), stdout=subprocess.DEVNULL, start_new_session=True,
                                        stderr=subprocess.DEVNULL, env={**os.environ, "HOME": self.home})
        os.close(to_read)
        os.close(to_write)
        self.number, self.buffer, self.events = 0, b"", []
        self.session = None
        self.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=self.downloads)
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        # What a page breaks of its own rules is told to nobody by itself.
        self.call("Page.addScriptToEvaluateOnNewDocument", source="""
            window.broken = [];
            document.addEventListener('securitypolicyviolation', (event) =>
              window.broken.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample));""")

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        os.close(self.write_end)
        os.close(self.read_end)
        shutil.rmtree(self.home, ignore_errors=True)

    # The protocol: messages of JSON, each ended by a zero byte

    def _message(self):
        while b"\0" not in self.buffer:
            got = os.read(self.read_end, 1 << 20)
            if not got:
                raise Trouble("the browser ended by itself")
            self.buffer += got
        text, _, self.buffer = self.buffer.partition(b"\0")
        return json.loads(text)

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.write_end, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._message()
            if answer.get("id") == self.number:
                if "error" in answer:
                    why = answer["error"]["message"]
                    raise (Gone if "navigated" in why else Trouble)(f"{method}: {why}")
                return answer["result"]
            if "method" in answer:
                self.events.append(answer)

    @contextlib.contextmanager
    def beforehand(self, script):
        """Each page that is opened meanwhile runs the script first."""
        added = self.call("Page.addScriptToEvaluateOnNewDocument", source=script)
        try:
            yield
        finally:
            self.call("Page.removeScriptToEvaluateOnNewDocument", identifier=added["identifier"])

    # What a person does and sees

    def evaluate(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            raise Trouble(details.get("exception", {}).get("description", details["text"]))
        return result["result"].get("value")

    def wait(self, expression, what, seconds=60):
        """Until the expression is true on the page; its value, or true for an element."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                found = self.evaluate(f"(() => {{ try {{ const found = {expression}; return found instanceof Node || found; }}"
                                      " catch { return false; } })()")
            except Gone:
                found = False
            if found:
                return found
            time.sleep(0.03)
        raise Trouble(f"waited {seconds} s for {what}; the page says: {self.evaluate('document.body.innerText')[:600]!r}")

    def open(self, address):
        # The browser answers before the page that was there is gone: what is asked next could still be answered by that one.
        self.evaluate("window.leaving = true")
        failed = self.call("Page.navigate", url=address).get("errorText")
        if failed:
            raise Trouble(f"{address}: {failed}")
        self.wait("!window.leaving", address)

    def size(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def slower(self, times):
        """As on a slow desk: every script takes so many times as long."""
        self.call("Emulation.setCPUThrottlingRate", rate=times)

    def key(self, key, text="", modifiers=0, shift=False):
        modifiers = 8 if shift else modifiers
        codes = {"Enter": 13, "Tab": 9, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40, "Escape": 27,
                 "Home": 36, "End": 35}
        code = codes.get(key, ord(key[0].upper()))
        text = text or ("\r" if key == "Enter" else key if len(key) == 1 else "")
        common = {"key": key, "windowsVirtualKeyCode": code, "modifiers": modifiers}
        self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **common)
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def type(self, text):
        self.call("Input.insertText", text=text)

    def picture(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def print(self, path):
        result = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        with open(path, "wb") as file:
            file.write(base64.b64decode(result["data"]))
