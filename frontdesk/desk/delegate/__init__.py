"""Drafts of replies to questions that came by e-mail or telephone."""
