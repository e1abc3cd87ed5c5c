"""Outlets that speak HTTP wrongly or with ill will, byte by byte: one host for each fault, all on one port of 127.0.0.1.

`FAULTS` names them. A fault answers every path of its host but /robots.txt, of which there is none; those named robots-… answer
that one alone.
"""

from tests.support.faults import answers, connections
from tests.support.faults.bodies import BOMB_BYTES, bomb
from tests.support.faults.server import FAULTS, SITE, Faulty, reply

__all__ = ["BOMB_BYTES", "FAULTS", "SITE", "Faulty", "answers", "bomb", "connections", "reply"]
