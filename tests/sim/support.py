"""What the tests share: the samples, certificates, and a case that runs one demo agency.

Certificates: the folder named by SIM_CERTS, else made by certs/issue into a temporary folder.
"""

import os
import subprocess
import tempfile
import unittest

from peer import Agency

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SAMPLES = os.path.join(ROOT, "tests", "samples")
ISSUE = os.path.join(ROOT, "certs", "issue")
NOW = "2026-11-30T09:00"
_kept = {}


def certs():
    if "certs" not in _kept:
        folder = os.environ.get("SIM_CERTS")
        if not folder:
            if not os.path.exists(ISSUE):
                raise unittest.SkipTest("certs/issue is not there")
            _kept["folder"] = tempfile.TemporaryDirectory()
            folder = _kept["folder"].name
            subprocess.run([ISSUE, folder], check=True, capture_output=True)
        _kept["certs"] = folder
    return _kept["certs"]


def sample(*parts):
    with open(os.path.join(SAMPLES, *parts), "rb") as file:
        return file.read()


class AgencyCase(unittest.TestCase):
    agency = ""
    options = ("--now", NOW)

    @classmethod
    def setUpClass(cls):
        cls.state = tempfile.TemporaryDirectory()
        cls.peer = Agency(cls.agency, SAMPLES, certs(), cls.state.name, *cls.options)

    @classmethod
    def tearDownClass(cls):
        code = cls.peer.stop()
        cls.state.cleanup()
        assert code == 0, f"ended with {code}"

    def setUp(self):
        self.peer.misbehave()
        self.peer.admin("now", {"now": NOW})

    def restart(self):
        type(self).peer.stop()
        type(self).peer = Agency(self.agency, SAMPLES, certs(), self.state.name, *self.options)

    def get(self, target, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.peer.request("GET", target, headers=headers)
