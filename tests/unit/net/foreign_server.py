"""A TLS server that is not ours: answers by path, well and badly.  Ends when its standard input does.

foreign_server.py CERTIFICATES SUBJECT [OPTION]; prints its port.  Option `tls1_1`: speaks TLS 1.1 only,
`silent`: accepts connections and says nothing, not even a handshake.
"""
import os
import select
import socket
import ssl
import sys
import threading

folder, subject, option = sys.argv[1], sys.argv[2], (sys.argv + [""])[3]
connections = 0


def make_context():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/{subject}/tls.pem", f"{folder}/{subject}/tls.key")
    context.load_verify_locations(f"{folder}/root.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    if option == "tls1_1":
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.TLSv1_1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


def read_request(connection, buffer):
    while b"\r\n\r\n" not in buffer:
        piece = connection.recv(65536)
        if not piece:
            return None, None, b""
        buffer += piece
    head, rest = buffer.split(b"\r\n\r\n", 1)
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, value = line.split(b":", 1)
        if name.lower() == b"content-length":
            length = int(value)
    while len(rest) < length:
        piece = connection.recv(65536)
        if not piece:
            return None, None, b""
        rest += piece
    return head, rest[:length], rest[length:]


def plain(body, extra=b""):
    return b"HTTP/1.1 200 OK\r\n" + extra + b"Content-Length: %d\r\n\r\n" % len(body) + body


def until_closed(connection):
    while connection.recv(65536):
        pass


def serve(connection, number):
    buffer = b""
    while True:
        head, body, buffer = read_request(connection, buffer)
        if head is None:
            return
        path = head.split(b" ")[1].decode()
        if path == "/number":
            connection.sendall(plain(b"%d" % number))
        elif path == "/echo":
            connection.sendall(plain(body))
        elif path == "/subject":
            name = dict(pair[0] for pair in connection.getpeercert()["subject"])
            connection.sendall(plain(name["commonName"].encode()))
        elif path == "/chunked":
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for piece in (b"one", b"two", b"three" * 5000):
                connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
            connection.sendall(b"0\r\n\r\n")
        elif path == "/endless":
            connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            while True:
                connection.sendall(b"1000\r\n" + b"x" * 4096 + b"\r\n")
        elif path == "/until-close":
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\nto the end")
            connection.unwrap()
            return
        elif path == "/answer-and-close":
            connection.sendall(plain(b"%d" % number))
            return
        elif path == "/stall":
            until_closed(connection)
            return
        elif path == "/stall-in-body":
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
            until_closed(connection)
            return
        elif path == "/trickle":
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while not select.select([connection], [], [], 0.02)[0]:
                connection.sendall(b"x")
            return
        elif path == "/cut":
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
            return
        elif path == "/close-without-answer":
            return
        elif path == "/garbage":
            connection.sendall(b"\x00\x01\x02 no HTTP at all \xff\r\n\r\n")
            return
        elif path == "/long-head":
            connection.sendall(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100000 + b"\r\n\r\n")
            return
        else:
            connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")


def session(plain_socket, context, number):
    try:
        if option == "silent":
            until_closed(plain_socket)
            return
        connection = context.wrap_socket(plain_socket, server_side=True, do_handshake_on_connect=False)
        try:
            connection.do_handshake()
        except ssl.SSLError:
            # Closing over the client's unread request would reset the connection and lose the alert.
            connection.shutdown(socket.SHUT_WR)
            raw = socket.socket(fileno=connection.detach())
            until_closed(raw)
            raw.close()
            return
        with connection:
            serve(connection, number)
    except OSError:
        pass
    finally:
        plain_socket.close()


def accept_all(listener, context):
    global connections
    while True:
        plain_socket, _ = listener.accept()
        connections += 1
        threading.Thread(target=session, args=(plain_socket, context, connections), daemon=True).start()


listener = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=accept_all, args=(listener, make_context()), daemon=True).start()
print(listener.getsockname()[1], flush=True)
sys.stdin.read()
os._exit(0)
