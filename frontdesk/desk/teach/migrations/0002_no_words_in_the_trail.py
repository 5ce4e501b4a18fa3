"""Takes out of the audit trail the questions that were put aside: visitors wrote them, and the trail outlives chats."""

from typing import Any

from django.db import migrations


def forget(apps: Any, schema_editor: Any) -> None:
    apps.get_model("desk", "AuditEntry").objects.filter(what="question put aside").update(new=None)


class Migration(migrations.Migration):
    dependencies = [("desk_teach", "0001_initial"), ("desk", "0001_initial")]
    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
