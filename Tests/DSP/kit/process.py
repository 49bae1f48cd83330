"""One negotiation or transfer as one of its two parties sees it."""

import threading
import uuid

from . import protocol


class Process:
    """`kind`: negotiations or transfers; `role`: which party we are; `subject`: the dataset or the agreement."""

    def __init__(self, kind, role, subject, offer=None, format=None):
        self.kind, self.role, self.subject, self.offer, self.format = kind, role, subject, offer, format
        self.pid, self.their_pid = str(uuid.uuid4()), None
        self.their_address = None
        self.state = protocol.BEGUN
        self.changed = threading.Condition()

    @property
    def other_role(self):
        return "consumer" if self.role == "provider" else "provider"

    @property
    def provider_pid(self):
        return self.pid if self.role == "provider" else self.their_pid

    @property
    def consumer_pid(self):
        return self.pid if self.role == "consumer" else self.their_pid

    def move(self, name, sender):
        """Takes the step that the message `name` makes; whether it was allowed."""
        with self.changed:
            if not protocol.allowed(self.kind, name, sender, self.state):
                return False
            self.state = protocol.after(self.kind, name)
            self.changed.notify_all()
            return True

    def wait(self, condition, seconds):
        """Whether `condition` came true in time; it is looked at whenever something has changed."""
        with self.changed:
            return self.changed.wait_for(condition, seconds)

    def answer(self):
        """The process as an answer shows it."""
        return protocol.message(protocol.PROCESS[self.kind], providerPid=self.provider_pid, consumerPid=self.consumer_pid,
                                state=self.state)
