"""The pipe between a parent and its children: it says "drain" or "stop", and its end means that the parent is gone."""

import os
import sys
import threading
from typing import ClassVar

DRAIN = b"drain\n"
STOP = b"stop\n"
ORPHANED = 70  # exit status of a child whose parent died


class ParentPipe:
    """The child's end. `draining` is set when the parent says that nothing more will come, `stopping` when it is to end
    after what it has in hand.

    When the pipe closes the child ends at once: all it held is leased in the ledger and is taken up by the next one.
    """

    _listener: "ClassVar[ParentPipe | None]" = None  # of this process: two would take each other's words

    def __init__(self, *, follow: bool) -> None:
        self.draining = threading.Event()
        self.stopping = threading.Event()
        if not follow:
            self.draining.set()
        elif (listener := ParentPipe._listener) is not None:
            self.draining, self.stopping = listener.draining, listener.stopping
        else:
            ParentPipe._listener = self
            threading.Thread(target=self._listen, name="parent-pipe", daemon=True).start()

    def _listen(self) -> None:
        descriptor = sys.stdin.fileno()
        while data := os.read(descriptor, 64):
            if DRAIN in data:
                self.draining.set()
            if STOP in data:
                self.stopping.set()
        os._exit(ORPHANED)
