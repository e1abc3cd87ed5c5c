"""Connections that break, stall and drip; answers that are no HTTP; headers without end."""

import itertools
import socket
import time

from tests.support.faults.server import Faulty, fault, reply, reset
from tests.support.site import page

# Connections


@fault
def closes_at_once(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.shutdown(socket.SHUT_RDWR)


@fault
def resets(_: Faulty, connection: socket.socket, path: str) -> None:
    reset(connection)


@fault
def resets_in_headers(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/ht")
    time.sleep(0.05)
    reset(connection)


@fault
def resets_in_body(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(page("Reset"), length=100_000))
    time.sleep(0.05)
    reset(connection)


@fault
def never_answers(server: Faulty, connection: socket.socket, path: str) -> None:
    server.wait()


@fault
def drips_headers(server: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    server.drip(connection, (f"X-Number-{n}: 1\r\n".encode() for n in itertools.count()))


@fault
def drips_body(server: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(b"<html><body>", length=100_000))
    server.drip(connection, itertools.repeat(b"a"))


@fault
def drips_without_length(server: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
    server.drip(connection, itertools.repeat(b"<p>more</p>"))


@fault
def stalls_in_body(server: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(page("Half"), length=100_000))
    server.wait()


# Answers that are no HTTP


@fault
def garbage(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(bytes(range(256)) * 16 + b"\r\n\r\n")


@fault
def speaks_ssh(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(b"SSH-2.0-OpenSSH_9.2p1\r\n")


@fault
def status_is_no_number(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(b"HTTP/1.1 OK fine\r\nContent-Length: 2\r\n\r\nhi")


@fault
def length_is_no_number(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: many\r\n\r\n" + page("Many"))


@fault
def length_is_negative(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(page("Less than nothing"), length=-5))


@fault
def two_lengths(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(page("Two lengths"), "Content-Length: 10"))


@fault
def unknown_transfer_encoding(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: rot13\r\n\r\n" + page("Rot"))


@fault
def chunks_that_are_none(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n")


@fault
def chunks_that_break_off(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhello")


@fault
def http_0_9(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(page("No status line"))


@fault
def no_such_status(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(b"<p>odd", status="799 Odd"))


@fault
def status_600000(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(b"<p>odd", status="600000 Odd"))


@fault
def continues_for_ever(_: Faulty, connection: socket.socket, path: str) -> None:
    while True:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 500)


# Headers


@fault
def endless_headers(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for n in itertools.count():
        connection.sendall(b"X-%d: %s\r\n" % (n, b"a" * 1000))


@fault
def endless_header_line(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while True:
        connection.sendall(b"a" * 65_536)


@fault
def long_header_line(_: Faulty, connection: socket.socket, path: str) -> None:
    """40 kB in one header, as some content security policies have it: nothing is wrong with that."""
    connection.sendall(reply(page("Long header"), "X-Policy: " + "a" * 40_000))
