"""What a receptionist hands over to be drafted."""

from __future__ import annotations

from typing import Any

from django import forms

from frontdesk.desk.delegate import tables
from frontdesk.desk.delegate.drafts import Tone
from frontdesk.desk.delegate.mail import MAX_CHARACTERS

_TONES = [(tone.value, tone.label) for tone in Tone]


class OneForm(forms.Form):
    """One e-mail or note."""

    text = forms.CharField(
        label="E-mail or note",
        max_length=MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="Paste it whole: greeting, signature and quoted mail are left out, several questions are answered.",
    )
    tone = forms.ChoiceField(label="Wording", choices=_TONES, initial=Tone.MAIL.value, widget=forms.RadioSelect)

    def texts(self) -> list[str]:
        """Return what is to be drafted, once the form is valid."""
        return [self.cleaned_data["text"]]


class ManyForm(forms.Form):
    """Many questions, pasted or in a file."""

    text = forms.CharField(
        label="Questions",
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="One a line, or whole e-mails parted by blank lines.",
    )
    file = forms.FileField(
        label="Or a CSV file",
        required=False,
        help_text=f"With a column named “question”; at most {tables.MAX_ROWS} rows.",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv", "data-max-bytes": tables.MAX_BYTES}),
    )
    tone = forms.ChoiceField(label="Wording", choices=_TONES, initial=Tone.SHORT.value, widget=forms.RadioSelect)

    def clean(self) -> dict[str, Any]:
        """Return the questions, under `questions`."""
        cleaned = super().clean() or {}
        file = cleaned.get("file")
        try:
            cleaned["questions"] = (
                tables.from_csv(file.read(tables.MAX_BYTES + 1)) if file else tables.from_paste(cleaned.get("text", ""))
            )
        except tables.UnreadableTableError as error:
            self.add_error("file" if file else "text", str(error))
        return cleaned

    def texts(self) -> list[str]:
        """Return what is to be drafted, once the form is valid."""
        questions: list[str] = self.cleaned_data["questions"]
        return questions
