"""Others who take tax's requests: node with better-sqlite3, a commit each; nginx, which keeps nothing."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time

from serving import WEBHOOK
from workshop import HERE

NODE = os.path.join(HERE, "peers", "webhook_node")
BUILT = os.path.join(NODE, "node_modules", "better-sqlite3", "build", "Release", "better_sqlite3.node")
NGINX = """
daemon off; master_process off; worker_processes 1;
pid {folder}/pid; error_log {folder}/error.log crit;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 100000000; client_max_body_size 1m;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {certs}/gateway/tls.pem; ssl_certificate_key {certs}/gateway/tls.key;
    ssl_client_certificate {certs}/root.pem; ssl_verify_client on; ssl_verify_depth 3; ssl_protocols TLSv1.3;
    location {path} {{ return 204; }}
  }}
}}
"""


def build_node():
    """better-sqlite3 from its sources against node's own headers: no package runs a script or fetches a program."""
    headers = next((root for root in ("/usr/include/node", "/usr/include/nodejs/src")
                    if os.path.exists(os.path.join(root, "node.h"))), None)
    gyp = next((path for path in ("/usr/lib/node_modules/npm/node_modules/node-gyp/bin/node-gyp.js",
                                  "/usr/share/nodejs/node-gyp/bin/node-gyp.js") if os.path.exists(path)), None)
    if headers is None or gyp is None:
        return
    subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=NODE, check=False)
    nodedir = "/usr" if headers == "/usr/include/node" else "/usr/include/nodejs"
    subprocess.run(["node", gyp, "rebuild", "--release", f"--nodedir={nodedir}"],
                   cwd=os.path.join(NODE, "node_modules", "better-sqlite3"), stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, check=False)


def here(build):
    """{name: receiver} of those that can be started; the others are named."""
    found = {}
    if build and not os.path.exists(BUILT):
        build_node()
    if os.path.exists(BUILT):
        found["node"] = node
    else:
        print("\n  left out: node with better-sqlite3, which is not built")
    if shutil.which("nginx"):
        found["nginx"] = nginx
    else:
        print("  left out: nginx, which is not here")
    return found


@contextlib.contextmanager
def node(bench, secret, preload):
    with tempfile.TemporaryDirectory(prefix="gwnode", dir=bench.work) as folder:
        environment = dict(os.environ, **({"LD_PRELOAD": preload} if preload else {}))
        process = subprocess.Popen(["node", os.path.join(NODE, "receiver.mjs"), bench.certs, secret,
                                    os.path.join(folder, "events.db")], stdout=subprocess.PIPE, text=True,
                                   env=environment)
        try:
            yield json.loads(process.stdout.readline())["port"]
        finally:
            end(process)
            process.stdout.close()


@contextlib.contextmanager
def nginx(bench, _secret, _preload):
    with tempfile.TemporaryDirectory(prefix="gwnginx") as folder:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        with open(os.path.join(folder, "conf"), "w", encoding="utf-8") as file:
            file.write(NGINX.format(folder=folder, certs=bench.certs, path=WEBHOOK, port=port))
        process = subprocess.Popen(["nginx", "-c", os.path.join(folder, "conf"), "-p", folder],
                                   stderr=subprocess.DEVNULL)
        try:
            until_listening(port, process)
            yield port
        finally:
            end(process)


def until_listening(port, process):
    while process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.02)
    raise SystemExit("nginx did not start")


def end(process):
    process.terminate()
    process.wait(30)
