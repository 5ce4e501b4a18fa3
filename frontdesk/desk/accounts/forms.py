"""Forms of accounts."""

from __future__ import annotations

from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.forms import AuthenticationForm

from frontdesk.desk.accounts.access import member_or_none
from frontdesk.desk.accounts.models import Role


class SignIn(AuthenticationForm):
    """The login: only who has a place at the desk gets in."""

    def confirm_login_allowed(self, user: AbstractBaseUser) -> None:
        """Refuse accounts that are switched off or have no role, in the words of a wrong password."""
        super().confirm_login_allowed(user)
        if member_or_none(user) is None:
            raise self.get_invalid_login_error()


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
