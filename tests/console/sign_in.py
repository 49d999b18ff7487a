"""Accounts in the browser, by keys alone: the first sign-in, every other, the end of a session, accounts and grants.

The browser speaks to the gateway itself, without a certificate; the authenticator is totp.py's.
"""

import json

from totp import PASSWORD, Codes, Person, granted, set_up

WHO = "document.querySelector('.top .who strong')?.innerText"


def fill(console, values):
    """Types the values field by field, as Tab leads, and sends by Enter; the first field has the focus."""
    for at, value in enumerate(values):
        if at:
            console.browser.key("Tab")
        console.browser.type(value)
    console.browser.key("Enter")


def press(console, selector):
    console.tab_to(selector)
    console.browser.key("Enter")


def at_sign_in(console):
    console.browser.wait("document.activeElement.name === 'name' && document.querySelector('.sign-in')", "the sign-in page")


def shown_as(console, name):
    console.browser.wait(f"{WHO} === {json.dumps(name)}", f"the console of {name}")
    console.settle(name)


def mark_button(console, words, name):
    console.browser.evaluate(f"[...document.querySelectorAll('button')].find((one) => one.textContent === {json.dumps(words)}).id = {json.dumps(name)}")


def sign_out(console):
    mark_button(console, "退出登录", "sign-out")
    press(console, "#sign-out")
    at_sign_in(console)


def sign_in(console, name, codes):
    at_sign_in(console)
    fill(console, [name, PASSWORD, codes.next()])
    shown_as(console, name)


def alone_ways(console, what, axe):
    """A page before the shell, in both languages."""
    console.browser.evaluate(axe + ";0")
    for _ in range(2):
        console.axe(f"{what} ({console.browser.evaluate('document.documentElement.lang')})")
        console.look(what)
        console.browser.evaluate("document.querySelector('.sign-in .language').click()")
        at_sign_in(console)


def first_sign_in(console, name, one_time, axe):
    console.browser.open(console.origin + "/ui/")
    at_sign_in(console)
    alone_ways(console, "sign-in", axe)
    press(console, ".sign-in a")
    console.browser.wait("document.activeElement.name === 'name' && document.querySelector('[name=one_time_code]')", "the enrolment page")
    fill(console, [name, one_time])
    console.browser.wait("document.querySelector('.secret') && document.activeElement.name === 'password'", "the secret")
    console.browser.evaluate(axe + ";0")
    console.axe("enrolment")
    codes = Codes(console.browser.evaluate("document.querySelector('.secret').innerText").replace(" ", ""))
    fill(console, [PASSWORD, PASSWORD, codes.next()])
    shown_as(console, name)
    console.look("enrolment")
    if codes.secret in console.browser.evaluate("document.documentElement.outerHTML + JSON.stringify({...localStorage, ...sessionStorage}) + location.href"):
        console.wrong.append("the secret stays in the page")
    if console.browser.evaluate("document.cookie"):
        console.wrong.append("a script can read the cookie")
    return codes


def menu_of(console):
    return console.browser.evaluate("[...document.querySelectorAll('.menu a')].map((one) => new URL(one.href).pathname)")


def refused(console, name, codes):
    at_sign_in(console)
    fill(console, [name, "wrong words here", codes.next()])
    console.browser.wait("document.querySelector('.sign-in [role=alert] .problem')", "the refusal")
    console.browser.events.clear()  # the 401 itself
    console.browser.open(console.origin + "/ui/")


def warned_and_back(console, person, codes, axe):
    """Two minutes before the end somebody is warned and stays; after it the page waits with what was typed."""
    console.open("/ui/people")
    console.browser.type("P-0000")
    console.browser.evaluate(
        "{ const real = fetch; window.untouched = real; window.fetch = async (asked, ...rest) => { const answer = await real(asked, ...rest); "
        "if (!String(asked).endsWith('/v1/me')) return answer; const body = await answer.json(); "
        "body.item.session.idle_ends = new Date(Date.parse(body.item.session_now) + 90000).toISOString(); "
        "return new Response(JSON.stringify(body), {status: 200}); }; "
        "const now = Date.now; Date.now = () => now() + 13.5 * 60 * 1000; }")
    console.browser.wait("document.querySelector('dialog.session[open]')", "the warning")
    console.browser.wait("document.activeElement.closest('dialog.session')", "the focus in the warning")
    console.browser.evaluate(axe + ";0")
    console.axe("the warning")
    console.browser.key("Enter")
    console.browser.wait("!document.querySelector('dialog.session[open]')", "staying")
    console.browser.evaluate("window.fetch = window.untouched; 0")
    cookies = console.browser.call("Network.getCookies", urls=[console.origin])["cookies"]
    cookie = next(one for one in cookies if one["name"] == "__Host-enrollgate")
    if not (cookie["httpOnly"] and cookie["secure"] and cookie["sameSite"] == "Strict" and cookie["path"] == "/"):
        console.wrong.append(f"the cookie is {cookie}")
    person.cookie = f"{cookie['name']}={cookie['value']}"
    if person.ask("DELETE", "/v1/session")[0] != 200:
        console.wrong.append("the session cannot be ended")
    console.browser.evaluate("document.querySelector('[name=asked]').focus()")
    console.browser.type("000000001")
    console.browser.key("Enter")
    console.browser.wait("document.querySelector('dialog.session[open] [name=password]')", "signing in again in place")
    console.browser.events.clear()  # the 401 itself
    console.browser.wait("document.activeElement.name === 'password'", "the field in focus")
    fill(console, [PASSWORD, codes.next()])
    console.browser.wait("!document.querySelector('dialog.session[open]')", "the page after signing in again")


def accounts(console, people, axe):
    """Asked by one, confirmed by another, each by keys."""
    wu, sun = people["wu"][1], people["sun"][1]
    sign_in(console, "wu", wu)
    if menu_of(console) != ["/ui/audit", "/ui/admin/users", "/ui/admin/about"]:
        console.wrong.append(f"the security administrator's menu: {menu_of(console)}")
    console.every_way("accounts", "/ui/admin/users", axe, "待确认的授权")
    console.tab_to("[name=account]")
    console.browser.type("he.lan")
    console.browser.key("Enter")
    console.browser.wait("[...document.querySelectorAll('main td code')].some((one) => one.innerText === 'he.lan')", "what was asked")
    console.look("accounts")
    console.open("/ui/flags")
    if console.browser.evaluate("!!document.querySelector('main table')"):
        console.wrong.append("the security administrator sees flags")
    sign_out(console)
    sign_in(console, "sun", sun)
    console.open("/ui/admin/users")
    mark_button(console, "确认", "confirm")
    press(console, "#confirm")
    press(console, "dialog[open] button.primary")
    console.browser.wait("document.querySelector('.band.code .secret')", "the one-time code")
    console.look("a grant confirmed")
    sign_out(console)


def by_keys_sign_in(console, gateway, certs, axe):
    people = set_up(gateway, gateway.api_port, certs)
    one_time = granted(people, "/v1/accounts", {"name": "li.hua", "role": "clerk", "region": "420602"})
    codes = first_sign_in(console, "li.hua", one_time, axe)
    wanted = [f"/ui/{page}" for page in ("overview", "regions", "briefs", "feeds", "runs", "rejects", "people", "flags",
                                         "deliveries", "audit", "acceptances", "reveals", "admin/jobs", "admin/about")]
    if menu_of(console) != wanted:
        console.wrong.append(f"the clerk's menu: {menu_of(console)}")
    sign_out(console)
    refused(console, "li.hua", codes)
    sign_in(console, "li.hua", codes)
    warned_and_back(console, Person(gateway.api_port, certs), codes, axe)
    sign_out(console)
    accounts(console, people, axe)
