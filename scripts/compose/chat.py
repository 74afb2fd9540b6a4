#!/usr/bin/env python3
"""Two people who chat through the gateway, and remember every message that it acknowledged.

    chat.py STATE begin URL      signs both up, makes a group, and checks that messages arrive live
    chat.py STATE talk COUNT     sends COUNT messages, each until it is acknowledged; a line for each
    chat.py STATE verify         checks that the history holds what was acknowledged, once, in order

STATE is a file that keeps the tokens and the acknowledged messages between the calls.
"""

import argparse
import dataclasses
import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

from ws_client import ConnectionLost, WebSocket

ALICE, BOB = "alice", "bob"
# Enough for a killed container to come back; a part that stays away fails the check.
GIVE_UP_AFTER_S = 120.0
RETRY_AFTER_S = 0.2
# Under the limit of messages per second and user.
PAUSE_S = 0.1
PAGE = 200


class CheckFailed(Exception):
    """The stack did something that it promises not to do."""


class Client:
    """A signed-in connection after its opening, from where the app's page would open it."""

    def __init__(self, url, token):
        address = urllib.parse.urlsplit(url)
        headers = {"Authorization": f"Bearer {token}", "Origin": url}
        self._socket = WebSocket(address.hostname, address.port, "/ws", headers)
        self._socket.send({"type": "register"})
        # The last part of an opening without `sync`.
        self.wait_for(lambda frame: frame["type"] == "unread_count")

    def ask(self, frame):
        """Sends a frame and returns its answer: an `ack`, an `error` or the typed answer."""
        self._socket.send(frame)
        return self.wait_for(lambda answer: answer.get("id") == frame["id"])

    def wait_for(self, wanted, timeout=5.0):
        """Returns the first frame that is `wanted` and drops those before it."""
        deadline = time.monotonic() + timeout
        while True:
            frame = self._socket.receive(max(deadline - time.monotonic(), 0.0))
            if wanted(frame):
                return frame

    def close(self):
        """Drops the connection."""
        self._socket.close()


class PersistentClient:
    """Asks until there is an answer, over as many connections as that takes."""

    def __init__(self, url, token):
        self._url, self._token = url, token
        self._client = None

    def ask(self, frame):
        """Returns the answer to a frame that may be sent more than once."""
        deadline = time.monotonic() + GIVE_UP_AFTER_S
        while time.monotonic() < deadline:
            try:
                self._client = self._client or Client(self._url, self._token)
                answer = self._client.ask(frame)
            except ConnectionLost:
                self.close()
            else:
                if answer["type"] != "error":
                    return answer
                if answer["code"] not in ("unavailable", "rate_limited"):
                    raise CheckFailed(f"{frame['type']} was refused: {answer}")
            time.sleep(RETRY_AFTER_S)
        raise CheckFailed(f"{frame['type']} was not answered within {GIVE_UP_AFTER_S:.0f} s")

    def close(self):
        """Drops the connection, if there is one."""
        if self._client:
            self._client.close()
        self._client = None


@dataclasses.dataclass
class State:
    """What is kept between calls: where, who, and what was acknowledged."""

    url: str
    # By username.
    tokens: dict
    # The group's id.
    group: str
    # By conversation and `seq` (as text, as JSON wants its keys): sender, id and content.
    acked: dict

    @classmethod
    def load(cls, path):
        """Reads what `save` wrote."""
        with open(path, encoding="utf-8") as file:
            return cls(**json.load(file))

    def save(self, path):
        """Keeps the state for the next call."""
        with open(path, "w", encoding="utf-8") as file:
            json.dump(dataclasses.asdict(self), file)

    def acknowledged(self, frame, ack):
        """Records a message of Alice's that the gateway acknowledged."""
        entries = self.acked.setdefault(ack["conversation"], {})
        seq = str(ack["seq"])
        if seq in entries:
            raise CheckFailed(f"two messages were acknowledged as {ack['conversation']} {seq}")
        entries[seq] = {"from": ALICE, "id": frame["id"], "content": frame["content"]}


def sign_up(url, username):
    """Makes an account and returns its token."""
    body = {"username": username, "password": f"Correct horse, {uuid.uuid4()}"}
    request = urllib.request.Request(
        f"{url}/api/register", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.load(response)["token"]
    except urllib.error.HTTPError as error:
        raise CheckFailed(f"sign-up answered {error.code}: {error.read().decode()}") from error


def messages(group, count):
    """Messages from Alice, to Bob and to the group in turn."""
    for number in range(1, count + 1):
        private = number % 2 == 1
        yield {
            "type": "private_message" if private else "group_message",
            "id": str(uuid.uuid4()),
            "to": BOB if private else group,
            "content": f"Message {number}, with ünïcödé 🙂",
        }


def begin(path, url):
    tokens = {username: sign_up(url, username) for username in (ALICE, BOB)}
    alice, bob = (Client(url, tokens[username]) for username in (ALICE, BOB))
    command = {"type": "create_group", "id": str(uuid.uuid4()), "to": "Friends", "members": [BOB]}
    created = alice.ask(command)
    if created["type"] != "ack":
        raise CheckFailed(f"the group was refused: {created}")
    state = State(url, tokens, created["group"]["id"], {})
    for frame in messages(state.group, 4):
        ack = alice.ask(frame)
        if ack["type"] != "ack":
            raise CheckFailed(f"a message was refused: {ack}")
        state.acknowledged(frame, ack)
        delivered = bob.wait_for(lambda got: got["type"] == frame["type"])
        if any(delivered[key] != frame[key] for key in ("id", "to", "content")):
            raise CheckFailed(f"sent {frame}, delivered {delivered}")
    state.save(path)


def talk(path, count):
    state = State.load(path)
    alice = PersistentClient(state.url, state.tokens[ALICE])
    for frame in messages(state.group, count):
        ack = alice.ask(frame)
        state.acknowledged(frame, ack)
        print(ack["conversation"], ack["seq"], flush=True)
        time.sleep(PAUSE_S)
    alice.close()
    state.save(path)


def read_log(client, conversation):
    """Returns every entry of a conversation's log."""
    entries, has_more = [], True
    while has_more:
        page = client.ask(
            {
                "type": "history",
                "id": str(uuid.uuid4()),
                "conversation": conversation,
                "after": entries[-1]["seq"] if entries else 0,
                "limit": PAGE,
            }
        )
        entries += page["messages"]
        has_more = page["has_more"]
    return entries


def verify(path):
    state = State.load(path)
    bob = PersistentClient(state.url, state.tokens[BOB])
    for conversation, acked in state.acked.items():
        log = read_log(bob, conversation)
        if [entry["seq"] for entry in log] != list(range(1, len(log) + 1)):
            raise CheckFailed(f"{conversation} has a gap or a repetition")
        stored = {
            str(entry["seq"]): {key: entry[key] for key in ("from", "id", "content")}
            for entry in log
            if entry["type"] != "system"
        }
        if stored != acked:
            seqs = stored.keys() | acked.keys()
            differing = sorted(seq for seq in seqs if stored.get(seq) != acked.get(seq))
            raise CheckFailed(f"{conversation}: not as acknowledged at {differing}")
        print(f"{conversation}: {len(acked)} messages, all there once")
    bob.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("state")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("begin").add_argument("url")
    commands.add_parser("talk").add_argument("count", type=int)
    commands.add_parser("verify")
    arguments = parser.parse_args()
    try:
        if arguments.command == "begin":
            begin(arguments.state, arguments.url)
        elif arguments.command == "talk":
            talk(arguments.state, arguments.count)
        else:
            verify(arguments.state)
    except (CheckFailed, ConnectionLost) as error:
        sys.exit(f"chat.py {arguments.command}: {error}")


if __name__ == "__main__":
    main()
