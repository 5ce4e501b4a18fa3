"""Some ready answers to begin with; the staff change them as they like."""

from typing import Any

from django.db import migrations

FIRST = {
    "hello": "Hello, this is {staff_name} from {clinic_name}. How can I help you?",
    "moment": "One moment, please. I am looking that up for you.",
    "hours": "We are {open_now}. Our hours: {hours_week}.",
    "address": "You find us at {address}. {directions}",
    "prices": "Our prices: {price_list}.",
    "book": "You can book online: {booking_link}. Or call us on {phone}.",
    "callback": (
        "Shall we call you? Choose “Leave a number or e-mail” in the menu of this chat, and we ring you back. "
        "We are {open_now}."
    ),
    "bye": "Thank you for writing to us. Have a good day!",
}


def add(apps: Any, schema_editor: Any) -> None:
    answers = apps.get_model("desk", "CannedAnswer").objects
    for shortcut, text in FIRST.items():
        answers.get_or_create(shortcut=shortcut, defaults={"text": text})


class Migration(migrations.Migration):
    dependencies = [("desk", "0002_takeover")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
