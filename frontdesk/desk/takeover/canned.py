"""Ready-made answers, with what differs filled in."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from django import forms

from frontdesk.desk.accounts.models import Member
from frontdesk.desk.takeover.models import CannedAnswer
from knowledge import placeholders
from knowledge.errors import UnknownPlaceholderError
from knowledge.snapshot import Snapshot

STAFF_NAME = "staff_name"


def filled(snapshot: Snapshot, now: datetime, member: Member) -> list[tuple[str, str]]:
    """Return shortcut and text of each answer, as the member would say it now."""
    extra = {STAFF_NAME: member.shown_as}
    answers = CannedAnswer.objects.all()
    return [(answer.shortcut, placeholders.fill(answer.text, snapshot, now, extra=extra)) for answer in answers]


def digest(answer: CannedAnswer | None) -> str:
    """Return what stands for an answer as it is now, so that nobody's change is overwritten unseen."""
    if answer is None:
        return ""
    return hashlib.sha256(json.dumps([answer.shortcut, answer.text]).encode()).hexdigest()


class CannedAnswerForm(forms.ModelForm):  # type: ignore[type-arg]
    """A ready-made answer."""

    class Meta:
        model = CannedAnswer
        fields = ["shortcut", "text"]
        help_texts = {"shortcut": "Typed after / in a reply: letters, digits, dashes."}
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}

    def clean_text(self) -> str:
        """Refuse placeholders that nothing fills."""
        text: str = self.cleaned_data["text"].strip()
        try:
            placeholders.check(text, extra=[STAFF_NAME])
        except UnknownPlaceholderError as error:
            raise forms.ValidationError(
                f"Nothing fills {error}. See the list of what may stand between braces."
            ) from error
        return text


def variables() -> list[str]:
    """Return the placeholders that may be used."""
    return sorted({*placeholders.PLACEHOLDERS, STAFF_NAME})
