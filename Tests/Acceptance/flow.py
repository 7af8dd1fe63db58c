"""A client that trades at random, remembers all that it was told, and checks every word of it after a crash.

It holds the engine to what a real client relies on:
- a message number that was used is used for the same content for ever;
- an execution id belongs to one message;
- every request is answered, even if the engine died between the two;
- an order's quantities add up over its executions, so that no fill is lost or doubled.
"""

import time
from decimal import Decimal

from fix import Closed, Session, Silent, utc_now

IN_FLIGHT = 64
ADMINISTRATIVE = set("0123456789A") - {"8", "9"}


class Order:
    """What a client knows of one of its orders."""

    def __init__(self, name, side, symbol, quantity):
        self.name, self.side, self.symbol, self.quantity = name, side, symbol, Decimal(quantity)
        self.cum = self.notional = Decimal(0)
        self.leaves = self.quantity
        self.order_id = self.status = None
        self.busy = False


class OrderFlow:
    """One session's random flow. `random` is its own generator, so that a seed gives the same flow again."""

    def __init__(self, port, name, random, symbols=("AAPL", "MSFT"), middle=10_000):
        self.session = Session(port, name)
        self.random, self.symbols, self.middle = random, symbols, middle
        self.counter = 0
        self.orders = {}
        self.by_order_id = {}
        self.open = []
        self.unanswered = {}
        self.received = {}
        self.executions = {}
        self.statuses = {}
        self.asked_from = 0
        self.logged_on = False

    # Requests

    def _name(self, letter):
        self.counter += 1
        return f"{letter}{self.counter}"

    def act(self):
        """Sends one random request, unless too many are in flight."""
        if len(self.unanswered) >= IN_FLIGHT:
            return False
        choice = self.random.random()
        if choice < 0.6 or not self.open:
            self.enter()
        else:
            order = self.random.choice(self.open)
            if not order.busy:
                order.busy = True
                self.replace(order) if choice > 0.9 else self.cancel(order)
        return True

    def enter(self, **fixed):
        name = self._name("N")
        side = self.random.choice("12")
        symbol = self.random.choice(self.symbols)
        quantity = self.random.randint(1, 100)
        price = self.middle + self.random.randint(-5, 5)
        tif = self.random.choice("000134")
        self.orders[name] = order = Order(name, side, symbol, quantity)
        self._request(name, order, "D", [
            (11, name), (21, 1), (55, symbol), (54, side), (60, utc_now()), (38, quantity), (40, 2),
            (44, f"{price // 100}.{price % 100:02}"), (59, tif)])

    def cancel(self, order):
        name = self._name("C")
        self._request(name, order, "F", [
            (11, name), (41, order.name), (55, order.symbol), (54, order.side), (60, utc_now()), (38, order.quantity)])

    def replace(self, order):
        name = self._name("R")
        price = self.middle + self.random.randint(-5, 5)
        quantity = int(order.cum) + self.random.randint(1, 100)
        self._request(name, order, "G", [
            (11, name), (41, order.name), (21, 1), (55, order.symbol), (54, order.side), (60, utc_now()),
            (38, quantity), (40, 2), (44, f"{price // 100}.{price % 100:02}"), (59, 0)])

    def _request(self, name, order, kind, fields):
        self.unanswered[name] = order
        self.session.send(kind, fields)

    # Connection

    def logon(self, port):
        """Logs on with the numbers carried on, on a new connection."""
        self.session.port = port
        self.session.disconnect()
        self.session.connect()
        self.asked_from = 0
        self.logged_on = False
        self.session.send("A", [(98, 0), (108, 30)])
        deadline = time.monotonic() + 10
        while not self.logged_on:
            self.pump(deadline)

    def settle(self, seconds=20):
        """Works until every request is answered and no number is missing."""
        deadline = time.monotonic() + seconds
        while self.unanswered or self.asked_from:
            try:
                self.pump(deadline)
            except Silent:
                raise AssertionError(
                    f"{self.session.sender}: {len(self.unanswered)} requests were never answered, for example "
                    f"{list(self.unanswered)[:5]}; expecting {self.session.next_in}") from None

    def drain(self):
        """Takes what the engine managed to say before it died: all of it counts."""
        try:
            while True:
                self.pump(time.monotonic() + 5)
        except (Closed, ConnectionError):
            self.session.disconnect()

    def pump(self, deadline):
        """Reads once and works on all whole messages."""
        self.session.read(deadline)
        while (message := self.session.take()) is not None:
            self._on_message(message)

    # Answers

    def _on_message(self, message):
        session, number = self.session, message.sequence
        if message.type == "A":
            assert number >= session.next_in, f"the engine forgot that it sent {session.next_in - 1}: {message}"
            self.logged_on = True
        if message.type == "2":
            self._send_again(int(message[7]), int(message[16]))
        if message.type == "4":
            assert message.get(123) == "Y", message
            session.next_in = max(session.next_in, int(message[36]))
        elif number < session.next_in:
            assert message.get(43) == "Y", f"an old number without PossDupFlag: {message}"
            self._compare_again(number, message)
        elif number > session.next_in:
            if not self.asked_from:
                self.asked_from = session.next_in
                session.send("2", [(7, session.next_in), (16, 0)])
            return
        else:
            session.next_in += 1
            self._on_new(number, message)
        if self.asked_from and session.next_in > self.asked_from:
            self.asked_from = 0

    def _compare_again(self, number, message):
        if number in self.received:
            assert message.content() == self.received[number], (
                f"message {number} was\n{self.received[number]}\nand is now\n{message.content()}")

    def _send_again(self, begin, end):
        """Answers a resend request: requests again as they were, the rest as a gap."""
        last = self.session.next_out - 1 if end == 0 else min(end, self.session.next_out - 1)
        number = begin
        while number <= last:
            kind, fields = self.session.sent[number]
            if kind in ADMINISTRATIVE:
                following = number
                while following <= last and self.session.sent[following][0] in ADMINISTRATIVE:
                    following += 1
                self.session.send("4", [(123, "Y"), (36, following)], sequence=number, duplicate=True)
                number = following
            else:
                self.session.send(kind, fields, sequence=number, duplicate=True)
                number += 1

    def _on_new(self, number, message):
        if message.type in "89":
            self.received[number] = message.content()
        if message.type == "8":
            self._on_report(number, message)
        elif message.type == "9":
            order = self.unanswered.pop(message[11])
            order.busy = False
        elif message.type == "1":
            self.session.send("0", [(112, message[112])])
        else:
            assert message.type in "A025", f"the engine refused what is right: {message}"

    def _on_report(self, number, message):
        if message[150] == "I":
            self.statuses[message[11]] = message
            self.unanswered.pop(message[11], None)
            return
        known = self.executions.setdefault(message[17], number)
        assert known == number, f"execution {message[17]} came as message {known} and as {number}: {message}"
        order = self.by_order_id.get(message[37]) or self.orders[message[11]]
        kind = message[150]
        if kind == "F":
            self._on_fill(order, message)
        elif kind == "0":
            assert order.order_id is None, f"acknowledged twice: {message}"
            assert message[37] not in self.by_order_id, f"an order id was given twice: {message}"
            order.order_id = message[37]
            self.by_order_id[message[37]] = order
            self.open.append(order)
        elif kind == "5":
            assert message[41] == order.name, message
            order.name = message[11]
            order.quantity = Decimal(message[38])
            order.leaves = order.quantity - order.cum
        elif kind in "4C8":
            order.leaves = Decimal(0)
        else:
            raise AssertionError(f"unexpected ExecType: {message}")
        self._check_quantities(order, message)
        order.status = message[39]
        if kind != "F":
            self.unanswered.pop(message[11], None)
            order.busy = order.busy and kind == "0"
        if order.leaves == 0 and order in self.open:
            self.open.remove(order)

    def _on_fill(self, order, message):
        quantity, price = Decimal(message[32]), Decimal(message[31])
        assert quantity > 0 and price > 0, message
        order.cum += quantity
        order.notional += quantity * price
        order.leaves -= quantity
        average = order.notional / order.cum
        assert abs(Decimal(message[6]) - average) < Decimal("0.0001"), f"AvgPx should be {average}: {message}"

    def _check_quantities(self, order, message):
        if message[150] == "8":
            return
        assert order.leaves >= 0, f"filled beyond its quantity: {message}"
        assert Decimal(message[14]) == order.cum, f"CumQty should be {order.cum}: {message}"
        assert Decimal(message[151]) == order.leaves, f"LeavesQty should be {order.leaves}: {message}"

    # Proof

    def verify(self, most=200):
        """Asks where orders stand and compares with what was told: all open ones, then the latest others."""
        wanted = list(self.open)
        latest = [order for order in list(self.orders.values())[-most:] if order.order_id and order.leaves == 0]
        wanted += latest[:max(0, most - len(wanted))]
        for batch in (wanted[i:i + IN_FLIGHT] for i in range(0, len(wanted), IN_FLIGHT)):
            for order in batch:
                self.unanswered[order.name] = order
                self.session.send("H", [(11, order.name), (55, order.symbol), (54, order.side)])
            self.settle()
        for order in wanted:
            report = self.statuses[order.name]
            said = (report[37], report[39], Decimal(report[14]), Decimal(report[151]))
            expected = (order.order_id, order.status, order.cum, order.leaves)
            assert said == expected, f"{order.name}: expected {expected}, the engine says {report}"
        return len(wanted)

    def filled(self, side):
        """The sum of all fills of one side."""
        return sum(order.cum for order in self.orders.values() if order.side == side)


def drive(flows, seconds):
    """Sends and reads as fast as one thread can."""
    deadline = time.monotonic() + seconds
    sent = 0
    while time.monotonic() < deadline:
        for flow in flows:
            for _ in range(16):
                sent += flow.act()
            try:
                flow.pump(time.monotonic() + 0.0005)
            except Silent:
                pass
    return sent
