"""The one form in which the bot is taught."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from pydantic import ValidationError

from frontdesk import clinic
from frontdesk.guards.masking import mask
from knowledge.errors import Problem, one_line
from knowledge.taught_rules import CLINIC_TOPICS, teachable_topics
from knowledge.taught_schema import MAX_WAY_CHARACTERS, MAX_WAYS, MIN_WAYS, TaughtEntry

NEW_ANSWER, KNOWN_TOPIC = "new", "topic"
_FIELD_OF = {"question": "question", "topic": "topic", "answer": "answer", "source": "source_title", "ask": "ask"}
_SOURCE_FIELDS = {
    "title": "source_title",
    "publisher": "source_publisher",
    "link": "source_link",
    "year": "source_year",
}


class TeachForm(forms.Form):
    """A question, its answer or topic, and the ways to ask it."""

    question = forms.CharField(
        label="The question", max_length=MAX_WAY_CHARACTERS, help_text="As a visitor would ask it, in one line."
    )
    ask = forms.CharField(
        label="Ways to ask it",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=f"{MIN_WAYS} to {MAX_WAYS} ways, one a line, as different as visitors' words are.",
    )
    how = forms.ChoiceField(
        label="What the bot should say",
        choices=[(NEW_ANSWER, "A new answer"), (KNOWN_TOPIC, "What it already says on a topic")],
        widget=forms.RadioSelect,
        initial=NEW_ANSWER,
    )
    topic = forms.ChoiceField(label="Topic", help_text="The topic that is answered, or that the new answer belongs to.")
    answer = forms.CharField(
        label="The new answer",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="At most 60 words. For prices, hours and contact details write {price_list}, {phone} …",
    )
    source_title = forms.CharField(
        label="Source: title",
        required=False,
        help_text="Where the answer was read. What the clinic decides itself needs none; anything medical does.",
    )
    source_publisher = forms.CharField(label="Source: publisher", required=False)
    source_link = forms.CharField(label="Source: link", required=False, help_text="https://…")
    source_year = forms.IntegerField(label="Source: year", required=False, min_value=1900, max_value=2100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics = clinic.current().without_taught.topics
        choices = [(name, topics[name].title) for name in teachable_topics()]
        own = [choice for choice in choices if choice[0] in CLINIC_TOPICS]
        other = [choice for choice in choices if choice[0] not in CLINIC_TOPICS]
        field = self.fields["topic"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "Choose …"), ("About the clinic", own), ("Medical: needs a source", other)]

    def clean_ask(self) -> list[str]:
        """Return the ways to ask, one a line; personal data in them is masked."""
        lines = [mask(one_line(line)) for line in self.cleaned_data["ask"].splitlines() if line.strip()]
        if not MIN_WAYS <= len(lines) <= MAX_WAYS:
            raise forms.ValidationError(f"Write {MIN_WAYS} to {MAX_WAYS} ways, one a line. Currently: {len(lines)}.")
        return lines

    def clean(self) -> dict[str, Any]:
        """Check what depends on each other."""
        cleaned = super().clean() or {}
        if cleaned.get("how") == NEW_ANSWER and not cleaned.get("answer"):
            self.add_error("answer", "Write the answer, or choose a topic that answers it already.")
        if cleaned.get("source_publisher") and not cleaned.get("source_title"):
            self.add_error("source_title", "A source has a title and a publisher.")
        if cleaned.get("source_title") and not cleaned.get("source_publisher"):
            self.add_error("source_publisher", "A source has a title and a publisher.")
        return cleaned

    def entry(self, *, by: str, today: date) -> TaughtEntry | None:
        """Return the entry, or None with what is wrong added to the form.

        Args:
            by: Who teaches it.
            today: The day on which.
        """
        cleaned = self.cleaned_data
        own = cleaned["how"] == NEW_ANSWER
        source = {name: cleaned[field] for name, field in _SOURCE_FIELDS.items() if cleaned[field]} if own else {}
        try:
            return TaughtEntry.parse_obj(
                {
                    "question": mask(one_line(cleaned["question"])),
                    "topic": cleaned["topic"],
                    "answer": one_line(cleaned["answer"]) if own else None,
                    "source": source or None,
                    "ask": cleaned["ask"],
                    "taught_by": by,
                    "taught_on": today,
                }
            )
        except ValidationError as error:
            for wrong in error.errors():
                inner = str(wrong["loc"][-1]) if wrong["loc"][0] == "source" else ""
                name = _SOURCE_FIELDS.get(inner) or _FIELD_OF.get(str(wrong["loc"][0]))
                self.add_error(name, str(wrong["msg"]).capitalize())
            return None

    def add_problems(self, problems: tuple[Problem, ...]) -> None:
        """Show what the knowledge package has against the entry at the field that it is about."""
        for problem in problems:
            if problem.is_error:
                parts = problem.key.replace("[", ".").split(".")
                name = next((_FIELD_OF[part] for part in reversed(parts) if part in _FIELD_OF), None)
                self.add_error(name, f"{problem.message[:1].upper()}{problem.message[1:]}: {problem.remedy}.")


def initial_of(entry: TaughtEntry) -> dict[str, Any]:
    """Return the form's values for an entry that is taught already."""
    source = entry.source
    return {
        "question": entry.question,
        "ask": "\n".join(entry.ask),
        "how": KNOWN_TOPIC if entry.answer is None else NEW_ANSWER,
        "topic": entry.topic,
        "answer": entry.answer or "",
        "source_title": source.title if source else "",
        "source_publisher": source.publisher if source else "",
        "source_link": source.link if source and source.link else "",
        "source_year": source.year if source else None,
    }
