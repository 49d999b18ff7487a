"""What no page shows: headers, caching, what is refused."""

import http.client
import re

from peer import client_context


def by_wire(port, certs):
    """Each thing that is not as it must be."""
    wrong = []

    def ask(method, path, headers=None):
        connection = http.client.HTTPSConnection("localhost", port, timeout=20, context=client_context(certs, "operator"))
        connection.request(method, path, headers=headers or {})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, answer.headers, body

    def expect(what, found, wanted):
        if found != wanted:
            wrong.append(f"{what}: {found!r}, not {wanted!r}")

    status, headers, page = ask("GET", "/ui/feeds?days=7")
    expect("/ui/feeds", status, 200)
    policy = headers["Content-Security-Policy"]
    for part in ("default-src 'none'", "script-src 'self'", "require-trusted-types-for 'script'", "frame-ancestors 'none'"):
        expect(part, part in policy, True)
    expect("unsafe", "unsafe" in policy, False)
    expect("nosniff", headers["X-Content-Type-Options"], "nosniff")
    expect("again", ask("GET", "/ui/", {"If-None-Match": headers["ETag"]})[0], 304)
    script = re.search(rb"/ui/assets/app-[0-9a-f]+\.js", page).group().decode()
    status, plain, body = ask("GET", script)
    packed = ask("GET", script, {"Accept-Encoding": "br, gzip"})
    expect("immutable", "immutable" in plain["Cache-Control"], True)
    expect("gzip", packed[1]["Content-Encoding"], "gzip")
    expect("smaller", len(packed[2]) < len(body) / 2, True)
    expect("another tag", packed[1]["ETag"] != plain["ETag"], True)
    expect("no gzip", ask("GET", script, {"Accept-Encoding": "gzip;q=0"})[1]["Content-Encoding"], None)
    expect("/ui", (ask("GET", "/ui")[0], ask("GET", "/ui")[1]["Location"]), (308, "/ui/"))
    for text, words in (("licences", b"preact"), ("handbook", "控制台手册".encode())):
        status, headers, body = ask("GET", f"/ui/assets/{text}.txt")
        expect(text, (status, headers["Content-Type"], words in body), (200, "text/plain; charset=utf-8", True))
    expect("no such file", ask("GET", "/ui/assets/app-0.js")[0], 404)
    expect("POST", ask("POST", "/ui/feeds")[0], 405)
    expect("another site", ask("GET", "/v1/me", {"Sec-Fetch-Site": "cross-site"})[0], 403)
    expect("another origin, from a browser without the other header", ask("GET", "/v1/me", {"Origin": "https://elsewhere.example"})[0], 403)
    expect("our own page", ask("GET", "/v1/me", {"Sec-Fetch-Site": "same-origin"})[0], 200)
    return wrong
