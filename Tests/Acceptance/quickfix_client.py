"""A QuickFIX initiator with its strict FIX 4.4 dictionary: what a customer would connect with."""

import queue
import threading

import quickfix as fix

from fix import unique, utc_now

SETTINGS = """
[DEFAULT]
ConnectionType=initiator
ReconnectInterval=1
HeartBtInt=5
LogonTimeout=2
LogoutTimeout=2
StartTime=00:00:00
EndTime=00:00:00
NonStopSession=Y
FileStorePath={store}
FileLogPath={store}/log
UseDataDictionary={strict}
{dictionary}
ValidateFieldsOutOfOrder=Y
ValidateFieldsHaveValues=Y
ValidateUserDefinedFields=Y
CheckLatency=Y
SocketConnectHost=127.0.0.1
SocketConnectPort={port}
[SESSION]
BeginString=FIX.4.4
SenderCompID={sender}
TargetCompID=APUS
"""


class Trader(fix.Application):
    """One logged-on party. Everything that it receives is kept; its own complaints are counted."""

    def __init__(self, store, port, dictionary, sender):
        super().__init__()
        self.sender = sender
        self.id = fix.SessionID("FIX.4.4", sender, "APUS")
        self.logged_on = threading.Event()
        self.logged_out = threading.Event()
        self.inbox = queue.Queue()
        self.complaints = []
        self.administrative = []
        self.resend_requests_sent = 0
        config = store / f"{sender}.cfg"
        config.write_text(SETTINGS.format(
            store=store / sender, port=port, sender=sender, strict="Y" if dictionary else "N",
            dictionary=f"DataDictionary={dictionary}" if dictionary else ""))
        self.settings = fix.SessionSettings(str(config))
        self.stores = fix.FileStoreFactory(self.settings)
        self.logs = fix.FileLogFactory(self.settings)
        self.initiator = None

    # Callbacks

    def onCreate(self, session):
        pass

    def onLogon(self, session):
        self.logged_out.clear()
        self.logged_on.set()

    def onLogout(self, session):
        self.logged_on.clear()
        self.logged_out.set()

    def toAdmin(self, message, session):
        kind = message_type(message)
        if kind == "3":
            self.complaints.append(message.toString())
        if kind == "2":
            self.resend_requests_sent += 1

    def fromAdmin(self, message, session):
        self.administrative.append(message_type(message))

    def toApp(self, message, session):
        if message_type(message) == "j":
            self.complaints.append(message.toString())

    def fromApp(self, message, session):
        self.inbox.put(Report(message))

    # Use

    def start(self):
        self.initiator = fix.SocketInitiator(self, self.stores, self.settings, self.logs)
        self.initiator.start()
        assert self.logged_on.wait(10), f"{self.sender} could not log on"
        return self

    def stop(self, log_out=True):
        if self.initiator:
            self.initiator.stop(not log_out)
            self.initiator = None

    def send(self, kind, *fields):
        message = fix.Message()
        message.getHeader().setField(fix.StringField(35, kind))
        for tag, value in fields:
            message.setField(fix.StringField(tag, str(value)))
        assert fix.Session.sendToTarget(message, self.id)

    def expect(self, seconds=5, **tags):
        """The next application message, with `t<tag>=value` as given."""
        report = self.inbox.get(timeout=seconds)
        for tag, value in tags.items():
            assert report.get(int(tag[1:])) == value, f"{tag} should be {value}: {report}"
        return report

    def expect_nothing(self, seconds=0.1):
        try:
            raise AssertionError(f"unexpected: {self.inbox.get(timeout=seconds)}")
        except queue.Empty:
            pass

    def enter(self, side, quantity, price=None, symbol="AAPL", tif="0"):
        name = unique(f"{self.sender}-")
        fields = [(11, name), (21, 1), (55, symbol), (54, side), (60, utc_now()), (38, quantity),
                  (40, 1 if price is None else 2), (59, tif)]
        self.send("D", *fields, *([] if price is None else [(44, price)]))
        return name

    def cancel(self, original, side, quantity, symbol="AAPL"):
        name = unique(f"{self.sender}-C")
        self.send("F", (11, name), (41, original), (55, symbol), (54, side), (60, utc_now()), (38, quantity))
        return name

    def replace(self, original, side, quantity, price, symbol="AAPL"):
        name = unique(f"{self.sender}-R")
        self.send("G", (11, name), (41, original), (21, 1), (55, symbol), (54, side), (60, utc_now()),
                  (38, quantity), (40, 2), (44, price), (59, 0))
        return name

    def status(self, name, side, symbol="AAPL"):
        self.send("H", (11, name), (55, symbol), (54, side))
        return self.expect(t35="8", t150="I", t11=name)


class Report:
    """An application message as text, by tag."""

    def __init__(self, message):
        self.text = message.toString().replace("\x01", "|")
        self.fields = dict(part.split("=", 1) for part in self.text.strip("|").split("|"))

    def get(self, tag):
        return self.fields.get(str(tag))

    def __getitem__(self, tag):
        value = self.get(tag)
        assert value is not None, f"tag {tag} is missing: {self}"
        return value

    def __repr__(self):
        return self.text


def message_type(message):
    field = fix.MsgType()
    message.getHeader().getField(field)
    return field.getValue()
