"""Forms of accounts."""

from __future__ import annotations

from django import forms

from frontdesk.desk.accounts.models import Role


class NewAccount(forms.Form):
    """A new account."""

    name = forms.CharField(
        max_length=50,
        help_text="Typed at the login: small letters, digits, dots and dashes.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    shown_as = forms.CharField(
        max_length=100, label="Shown as", help_text="The name that visitors and colleagues see, such as Priya."
    )
    role = forms.ChoiceField(choices=[(role.value, role.label) for role in Role])


class AccountChange(forms.Form):
    """What may be changed about an account."""

    shown_as = forms.CharField(max_length=100, label="Shown as")
    role = forms.ChoiceField(choices=[(role.value, role.label) for role in Role])
    is_active = forms.BooleanField(required=False, label="May sign in")
