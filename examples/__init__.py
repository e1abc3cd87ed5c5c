"""What forumwatch is shown and tested with."""
