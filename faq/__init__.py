"""The command line `faq`: run, chat, ask, check, train, eval."""
