"""A command that another forumwatch started: it ends when its parent does, whatever it is doing, loading its own code included."""

from scheduler.pipe import ParentPipe

if __name__ == "__main__":
    ParentPipe(follow=True)
    from desk.cli.main import main

    main()
