"""Custom actions: they turn topics, entities and slots into facts of the knowledge file."""
