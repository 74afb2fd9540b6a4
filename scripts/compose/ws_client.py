"""A small WebSocket client (RFC 6455) for checks that must run with Python's standard library alone.

It speaks plain ws:// and text frames, answers pings, and waits for nothing without a deadline.
"""

import base64
import hashlib
import json
import os
import socket
import struct
import time

_ACCEPT_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_CONTINUATION, _TEXT, _CLOSE, _PING, _PONG = 0x0, 0x1, 0x8, 0x9, 0xA
_FINAL, _MASKED = 0x80, 0x80


class ConnectionLost(Exception):
    """The server refused, closed or dropped the connection, or did not answer in time."""


class WebSocket:
    """One connection; frames are JSON objects."""

    def __init__(self, host, port, path, headers, timeout=5.0):
        try:
            self._socket = socket.create_connection((host, port), timeout)
        except OSError as error:
            raise ConnectionLost(f"cannot connect: {error}") from error
        self._buffer = b""
        try:
            self._shake_hands(f"{host}:{port}", path, headers, time.monotonic() + timeout)
        except ConnectionLost:
            self.close()
            raise

    def send(self, frame):
        """Sends an object as one text frame."""
        self._send_frame(_TEXT, json.dumps(frame).encode())

    def receive(self, timeout=5.0):
        """Returns the next object that the server sends within `timeout` seconds."""
        deadline = time.monotonic() + timeout
        text = b""
        while True:
            opcode, final, payload = self._receive_frame(deadline)
            if opcode == _PING:
                self._send_frame(_PONG, payload)
            elif opcode == _CLOSE:
                code = struct.unpack("!H", payload[:2])[0] if len(payload) >= 2 else 1005
                raise ConnectionLost(f"closed with {code}")
            elif opcode in (_TEXT, _CONTINUATION):
                text += payload
                if final:
                    return json.loads(text)

    def close(self):
        """Drops the connection."""
        self._socket.close()

    def _shake_hands(self, host, path, headers, deadline):
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            f"GET {path} HTTP/1.1",
            f"Host: {host}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {key}",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        self._write("\r\n".join([*lines, "", ""]).encode())
        while b"\r\n\r\n" not in self._buffer:
            self._fill(deadline)
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        status, *answered = head.decode("latin-1").split("\r\n")
        accept = base64.b64encode(hashlib.sha1((key + _ACCEPT_GUID).encode()).digest()).decode()
        accepted = f"sec-websocket-accept: {accept}".lower() in (line.lower() for line in answered)
        if " 101 " not in status or not accepted:
            raise ConnectionLost(f"handshake refused: {status}")

    def _send_frame(self, opcode, payload):
        size = len(payload)
        if size < 126:
            head = struct.pack("!BB", _FINAL | opcode, _MASKED | size)
        elif size < 1 << 16:
            head = struct.pack("!BBH", _FINAL | opcode, _MASKED | 126, size)
        else:
            head = struct.pack("!BBQ", _FINAL | opcode, _MASKED | 127, size)
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
        self._write(head + mask + masked)

    def _receive_frame(self, deadline):
        first, second = self._take(2, deadline)
        size = second & 0x7F
        if size == 126:
            (size,) = struct.unpack("!H", self._take(2, deadline))
        elif size == 127:
            (size,) = struct.unpack("!Q", self._take(8, deadline))
        return first & 0x0F, bool(first & _FINAL), self._take(size, deadline)

    def _take(self, size, deadline):
        while len(self._buffer) < size:
            self._fill(deadline)
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        return taken

    def _fill(self, deadline):
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            raise ConnectionLost("no answer in time")
        try:
            self._socket.settimeout(remaining)
            received = self._socket.recv(65536)
        except OSError as error:
            raise ConnectionLost(f"cannot read: {error}") from error
        if not received:
            raise ConnectionLost("the server hung up")
        self._buffer += received

    def _write(self, data):
        try:
            self._socket.sendall(data)
        except OSError as error:
            raise ConnectionLost(f"cannot write: {error}") from error
