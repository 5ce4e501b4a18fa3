"""What visitors call things, and which thing of the vocabulary they mean."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

from knowledge.schema import EntityName, Term


def normalise(phrase: str) -> str:
    """Reduces a phrase to what matters for recognising it.

    Args:
        phrase: The phrase as written.

    Returns:
        It in lower case, without accents, with one space for any punctuation, hyphen or underscore.
    """
    decomposed = unicodedata.normalize("NFKD", phrase).casefold()
    letters = "".join(
        c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c) and c not in "'\u2019"
    )
    return " ".join(letters.split())


class Vocabulary:
    """Looks up what a visitor named.

    Example:
        >>> Vocabulary(knowledge.vocabulary).canonical("scar_type", "Ice-Pick")
        'ice_pick'
    """

    def __init__(self, vocabulary: Mapping[EntityName, Mapping[str, Term]]) -> None:
        """Builds the look-up.

        Args:
            vocabulary: The section of the knowledge file.
        """
        self._labels: dict[tuple[str, str], str] = {}
        self._phrases: list[tuple[str, str, str]] = []
        self._ids: dict[tuple[str, str], str] = {}
        entity: str
        for entity, terms in vocabulary.items():
            for id_, term in terms.items():
                self._labels[entity, id_] = term.label
                phrases = (id_.replace("_", " "), term.label, *term.synonyms, *term.misspellings)
                self._phrases += [(entity, id_, phrase) for phrase in dict.fromkeys(map(str.casefold, phrases))]
        for entity, id_, phrase in self._phrases:
            self._ids.setdefault((entity, normalise(phrase)), id_)
        for entity, id_, phrase in self._phrases:
            self._ids.setdefault((entity, normalise(phrase).replace(" ", "")), id_)

    def canonical(self, entity: str, surface: str) -> str | None:
        """Returns the id of what a visitor named.

        Args:
            entity: The kind of thing, such as `scar_type`.
            surface: What was written; case, accents, hyphens and spaces do not matter.

        Returns:
            Its id, or None when the vocabulary does not have it.
        """
        plain = normalise(surface)
        return self._ids.get((entity, plain)) or self._ids.get((entity, plain.replace(" ", "")))

    def label(self, entity: str, id_: str) -> str | None:
        """Returns how a thing is shown to people, or None when there is no such id."""
        return self._labels.get((entity, id_))

    def patterns(self) -> Iterator[tuple[str, str, str]]:
        """Yields (entity, id, phrase) in lower case for a matcher, once each, in the order of the file."""
        yield from self._phrases
