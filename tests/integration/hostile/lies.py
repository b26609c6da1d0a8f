# SPDX-License-Identifier: GPL-3.0-or-later
"""What a signaling server can do to what it forwards. Each function makes a lie for a LyingServer."""

import os
import threading

from lying_server import b64, honest, unb64

PAKE = (1, 2, 3, 4)
SEALED = (0x10,)

# A valid group element: the base point of ristretto255.
BASE_POINT = bytes.fromhex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76")

NONSENSE = ({"type": 5}, {"type": "message"}, {"type": "message", "body": "!"},
            {"type": "welcome"}, {"type": "opened", "expires": "never"})


def is_body(message, kinds):
    return "body" in message and unb64(message["body"])[0] in kinds


def with_body(message, body):
    return dict(message, body=b64(body))


def flip(body, position):
    changed = bytearray(body)
    changed[position % len(changed)] ^= 0x01
    return bytes(changed)


def nothing():
    return honest


def altered_agreement(kind, position):
    """A body of the key agreement, changed in one bit."""
    def lie(_connection, message, towards):
        if towards and is_body(message, (int(kind),)):
            return [with_body(message, flip(unb64(message["body"]), int(position)))]
        return [message]
    return lie


def altered_sealed_bodies():
    def lie(_connection, message, towards):
        if towards and is_body(message, SEALED):
            return [with_body(message, flip(unb64(message["body"]), 40))]
        return [message]
    return lie


def cut_and_grown_bodies():
    """What does not open comes before what does."""
    def lie(_connection, message, towards):
        if towards and is_body(message, SEALED):
            body = unb64(message["body"])
            return [with_body(message, body[:-1]), with_body(message, body + b"\0"),
                    with_body(message, body[:5]), message]
        return [message]
    return lie


def replay_and_reorder():
    kept = []

    def lie(_connection, message, towards):
        if towards and is_body(message, SEALED):
            kept.append(message)
            return [message, message] + kept[:-1][-3:]
        return [message]
    return lie


def swapped_bodies():
    """What the host sealed comes back to the host, and the guest's to the guest."""
    def lie(connection, message, towards):
        if not towards and message["type"] == "send" and is_body(message, SEALED):
            connection.say({"type": "message", "body": message["body"],
                            **({"guest": message["guest"]} if "guest" in message else {})})
            return []
        return [message]
    return lie


def answers_as_the_host():
    """It knows everything but the words: it plays the host with words of its own."""
    def lie(connection, message, towards):
        if not towards and connection.is_host is False and is_body(message, (1,)):
            connection.say({"type": "message", "body": b64(b"\x02\x01" + os.urandom(32))})
            connection.say({"type": "message", "body": b64(b"\x04" + os.urandom(32))})
            return []
        return [message]
    return lie


def confirms_for_the_host():
    def lie(connection, message, towards):
        if not towards and connection.is_host is False and is_body(message, (3,)):
            connection.say({"type": "message", "body": b64(b"\x04" + os.urandom(32))})
            return []
        return [message]
    return lie


def joins_as_a_guest():
    """Five guesses at the code of the first mailbox."""
    guessed = threading.Event()

    def lie(_connection, message, towards):
        if towards and message["type"] == "opened" and not guessed.is_set():
            guessed.set()
            result = [message]
            for number in range(5):
                guest = b64(bytes([number]) * 8)
                result += [{"type": "arrived", "guest": guest},
                           {"type": "message", "guest": guest,
                            "body": b64(b"\x01\x01\x01" + os.urandom(16) + BASE_POINT)},
                           {"type": "message", "guest": guest, "body": b64(b"\x03" + os.urandom(32))}]
            return result
        return [message]
    return lie


def injected_nonsense(number):
    """A message that is no message, before the first one."""
    def lie(_connection, message, towards):
        if towards and message["type"] == "welcome":
            return [NONSENSE[int(number)], message]
        return [message]
    return lie


def from_the_future():
    """Types and members that nobody has heard of yet."""
    def lie(_connection, message, towards):
        if towards:
            return [{"type": "from-the-future", "x": [1]}, dict(message, unheard_of={"a": 1})]
        return [message]
    return lie


def closes_at(moment):
    """Hangs up once, after so many messages to or from anybody."""
    counter = [0]
    lock = threading.Lock()

    def lie(connection, message, _towards):
        with lock:
            counter[0] += 1
            cut = counter[0] == int(moment)
        if cut:
            connection.client.abort()
        return [message]
    return lie


def other_mailbox():
    """The guest is led to a mailbox that is not the link's, or told so."""
    def lie(_connection, message, towards):
        if towards and message["type"] == "joined":
            return [dict(message, mailbox=b64(os.urandom(16)))]
        return [message]
    return lie


def drops_everything_sealed():
    def lie(_connection, message, towards):
        return [] if towards and is_body(message, SEALED) else [message]
    return lie
