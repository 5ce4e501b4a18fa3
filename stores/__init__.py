"""Where Rasa keeps its chats, and who may work on a chat: a tracker store and two lock stores."""
