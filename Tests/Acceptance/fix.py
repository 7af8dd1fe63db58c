"""A small FIX 4.4 client over a raw socket, for tests that must say wrong things on purpose.

It checks what it receives (body length, checksum, sequence) and hides nothing.
"""

import itertools
import re
import socket
import time

SOH = b"\x01"
_run = itertools.count(1)


def unique(prefix):
    """A name no other test of this run uses."""
    return f"{prefix}{next(_run)}"


def utc_now(ahead=0):
    now = time.time() + ahead
    return time.strftime("%Y%m%d-%H:%M:%S", time.gmtime(now)) + ".%03d" % (now % 1 * 1000)


def frame(body, begin=b"FIX.4.4", length=None, checksum=None):
    """`body` (from 35= on) with head and tail; `length` and `checksum` may be given wrong."""
    head = b"8=%s\x019=%d\x01" % (begin, len(body) if length is None else length)
    message = head + body
    return message + b"10=%03d\x01" % ((sum(message) if checksum is None else checksum) & 255)


class Closed(AssertionError):
    """The engine ended the connection."""


class Silent(AssertionError):
    """Nothing came in time."""


class Message:
    """A received message: fields in order, and by tag (first of each)."""

    def __init__(self, raw):
        self.raw = raw
        parts = [part.split(b"=", 1) for part in raw.split(SOH) if part]
        self.fields = [(int(tag), value.decode("latin-1")) for tag, value in parts]
        self._by_tag = {}
        for tag, value in self.fields:
            self._by_tag.setdefault(tag, value)

    def __getitem__(self, tag):
        assert tag in self._by_tag, f"tag {tag} is missing in {self}"
        return self._by_tag[tag]

    def get(self, tag, default=None):
        return self._by_tag.get(tag, default)

    def __contains__(self, tag):
        return tag in self._by_tag

    @property
    def type(self):
        return self[35]

    @property
    def sequence(self):
        return int(self[34])

    def content(self):
        """What must be the same when a message is sent again."""
        varying = {9, 10, 43, 52, 97, 122}
        return tuple(field for field in self.fields if field[0] not in varying)

    def __repr__(self):
        return self.raw.replace(SOH, b"|").decode("latin-1")


class Session:
    """A client's side of one FIX session. It outlives connections: the numbers stay.

    Its clock may go `ahead` of the machine's by some seconds.
    """

    def __init__(self, port, sender, target="APUS", timeout=5.0):
        self.port, self.sender, self.target, self.timeout = port, sender, target, timeout
        self.next_out, self.next_in = 1, 1
        self.socket, self.buffer = None, b""
        self.sent, self.sent_at = {}, {}
        self.ahead = 0

    # Connection

    def connect(self):
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=self.timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        return self

    def disconnect(self):
        if self.socket:
            self.socket.close()
            self.socket = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.disconnect()

    # Sending

    def compose(self, kind, fields=(), sequence=None, duplicate=False, sender=None, target=None):
        """The bytes from 35= on."""
        number, now = self.next_out if sequence is None else sequence, utc_now(self.ahead)
        head = [(35, kind), (34, number), (49, sender or self.sender), (52, now), (56, target or self.target)]
        if duplicate:
            head[2:2] = [(43, "Y")]
            head.append((122, self.sent_at.get(number, now)))
        return b"".join(b"%d=%s\x01" % (tag, str(value).encode("latin-1")) for tag, value in [*head, *fields])

    def send(self, kind, fields=(), sequence=None, **more):
        """Sends a well-formed message and moves the number on, unless `sequence` was given.

        The number counts as used even if the connection broke: a real client stores before it sends.
        """
        fields = list(fields)
        message = frame(self.compose(kind, fields, sequence, **more))
        if sequence is None:
            self.sent[self.next_out], self.sent_at[self.next_out] = (kind, fields), utc_now()
            self.next_out += 1
        self.send_raw(message)

    def send_raw(self, data):
        self.socket.sendall(data)

    # Receiving

    def receive(self, timeout=None):
        """The next message, of any type. Fails on a wrong body length, checksum or sequence number."""
        deadline = time.monotonic() + (self.timeout if timeout is None else timeout)
        while True:
            message = self.take()
            if message:
                self._check_sequence(message)
                return message
            self.read(deadline)

    def take(self):
        head = re.match(rb"8=FIX\.4\.4\x019=(\d+)\x01", self.buffer)
        if not head:
            assert len(self.buffer) < 40, f"not a FIX message: {self.buffer[:80]!r}"
            return None
        end = head.end() + int(head.group(1))
        if len(self.buffer) < end + 7:
            return None
        raw, self.buffer = self.buffer[:end + 7], self.buffer[end + 7:]
        tail = re.fullmatch(rb"10=(\d{3})\x01", raw[end:])
        assert tail and raw[end - 1:end] == SOH, f"the engine sent a wrong body length: {raw!r}"
        assert int(tail.group(1)) == sum(raw[:end]) & 255, f"the engine sent a wrong checksum: {raw!r}"
        return Message(raw)

    def read(self, deadline):
        left = deadline - time.monotonic()
        if left <= 0:
            raise Silent("no message came in time")
        self.socket.settimeout(left)
        try:
            data = self.socket.recv(1 << 16)
        except (TimeoutError, BlockingIOError):
            raise Silent("no message came in time") from None
        except ConnectionResetError:
            data = b""
        if not data:
            raise Closed("the engine ended the connection")
        self.buffer += data

    def _check_sequence(self, message):
        assert message[49] == self.target and message[56] == self.sender, f"wrong CompIDs: {message}"
        if message.get(43) == "Y":
            return
        assert message.sequence == self.next_in, f"expected MsgSeqNum {self.next_in}: {message}"
        self.next_in += 1

    def expect(self, kind, timeout=None):
        """The next message, which must be of type `kind`."""
        message = self.receive(timeout)
        assert message.type == kind, f"expected 35={kind}, got {message}"
        return message

    def expect_closed(self, timeout=None):
        """Reads until the engine ends the connection; returns what it said before."""
        said = []
        try:
            while True:
                said.append(self.receive(timeout))
        except Closed:
            return said

    def expect_silence(self, seconds=0.2):
        try:
            message = self.receive(seconds)
        except Silent:
            return
        raise AssertionError(f"expected nothing, got {message}")

    # The session layer

    def logon(self, heartbeat=30, reset=False, **more):
        """Connects if need be, logs on and returns the engine's Logon."""
        if not self.socket:
            self.connect()
        if reset:
            self.next_out = self.next_in = 1
        self.send("A", [(98, 0), (108, heartbeat)] + ([(141, "Y")] if reset else []), **more)
        return self.expect("A")

    def logout(self):
        self.send("5")
        self.expect("5")
        self.expect_closed()
        self.disconnect()

    def ping(self):
        """A TestRequest and its Heartbeat: all that was sent before has been worked on."""
        name = unique("ping")
        self.send("1", [(112, name)])
        heartbeat = self.expect("0")
        assert heartbeat[112] == name
        return heartbeat

    # Orders

    def enter(self, side="1", quantity="10", price="100.00", symbol="AAPL", kind="2", tif="0", name=None, more=()):
        """NewOrderSingle with the fields `more` at its end; fields of None are left out. Returns its ClOrdID."""
        name = name or unique("N")
        fields = [(11, name), (21, 1), (55, symbol), (54, side), (60, utc_now()), (38, quantity), (40, kind),
                  (44, price), (59, tif)]
        self.send("D", [(tag, value) for tag, value in [*fields, *more] if value is not None])
        return name

    def cancel(self, original, side="1", quantity="10", symbol="AAPL", name=None):
        name = name or unique("C")
        self.send("F", [(11, name), (41, original), (55, symbol), (54, side), (60, utc_now()), (38, quantity)])
        return name

    def replace(self, original, side="1", quantity="10", price="100.00", symbol="AAPL", name=None, more=()):
        """OrderCancelReplaceRequest with the fields `more` at its end. Returns its ClOrdID."""
        name = name or unique("R")
        self.send("G", [(11, name), (41, original), (21, 1), (55, symbol), (54, side), (60, utc_now()),
                        (38, quantity), (40, 2), (44, price), (59, 0), *more])
        return name

    def status(self, name, side="1", symbol="AAPL"):
        """OrderStatusRequest and its answer."""
        self.send("H", [(11, name), (55, symbol), (54, side)])
        return self.expect("8")
