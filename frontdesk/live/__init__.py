"""What goes on now - event streams, typing."""
