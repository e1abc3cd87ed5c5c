"""A command that another forumwatch started: it ends when its parent does, whatever it is doing."""

import sys

from desk.cli.main import main
from scheduler.pipe import ParentPipe

if __name__ == "__main__":
    if "--follow" not in sys.argv:  # those commands listen themselves
        ParentPipe(follow=True)
    main()
