"""Runs the real front desk with the real bot for the browser tests; in the project's environment, not in theirs.

Says `{"url": …, "database": …}` when both are up, then does what each line of standard input says and answers `done`:
`kill NAME`, `pause NAME`, `resume NAME`, `wait NAME` (NAME: `rasa` or `frontdesk`), `staff {"name": …, "text": …}`.
Ends when standard input does.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
import uuid
from pathlib import Path

from bench.stand import Stand, free_port
from faq.training import train_if_changed

SIGNALS = {"kill": signal.SIGKILL, "pause": signal.SIGSTOP, "resume": signal.SIGCONT}


async def main(folder: Path) -> None:
    """Run until standard input ends."""
    stand = Stand(folder, {"frontdesk": free_port(), "rasa": free_port()})
    # The limits on how much is sent are as in real life; a visitor is told soon that Rasa is slow.
    async with stand.running(FRONTDESK_RATE_SCALE="1", FRONTDESK_SLOW_AFTER="2"):
        print(json.dumps({"url": stand.url, "database": str(stand.database)}), flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            command, _, rest = line.strip().partition(" ")
            if command == "wait":
                await stand.until_up(rest)
            elif command == "staff":
                await asyncio.to_thread(_staff_says, folder, **json.loads(rest))
            else:
                stand.send(rest, SIGNALS[command])
            print("done", flush=True)


def _staff_says(folder: Path, name: str, text: str) -> None:
    """Let a receptionist take the newest chat and write in it, as another process of the front desk would."""
    os.environ["FRONTDESK_VAR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "frontdesk.settings"
    import django

    django.setup()
    from frontdesk import clinic
    from frontdesk.desk.accounts import members
    from frontdesk.desk.accounts.models import Member, Role
    from frontdesk.desk.takeover import claims, replies
    from frontdesk.models import Conversation

    chat = Conversation.objects.latest("created_at").pk
    account = name.lower()
    if not Member.objects.filter(user__username=account).exists():
        members.add(account, Role.RECEPTIONIST, name)
    person = Member.objects.get(user__username=account)
    claims.claim(chat, person, f"{name} from our team has joined the chat.", clinic.now())
    replies.reply(chat, person, uuid.uuid4(), text)


if __name__ == "__main__":
    train_if_changed()
    with tempfile.TemporaryDirectory(prefix="browser-tests-") as scratch:
        asyncio.run(main(Path(scratch)))
