"""Accounts: who may use the desk, roles, sign-in, sessions."""
