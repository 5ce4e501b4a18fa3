"""The receptionists' desk: server-rendered pages under `/desk/`, behind a login."""
