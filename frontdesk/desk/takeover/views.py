"""Pages of one chat, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from frontdesk import clinic
from frontdesk.api.bodies import tidied
from frontdesk.desk.accounts.access import member_of
from frontdesk.desk.accounts.models import Member
from frontdesk.desk.inbox.views import listing
from frontdesk.desk.live import show
from frontdesk.desk.takeover import canned, chat, claims, replies
from frontdesk.desk.takeover.errors import GoneError, TakeOverError
from frontdesk.desk.takeover.models import Holding
from frontdesk.desk.takeover.typing import staff_typing
from frontdesk.live.broker import broker
from frontdesk.store.messages import ClientIdUsedError
from frontdesk.wording import say

MOST_CHARACTERS = 4000
LINE_CHARACTERS = 500


@require_safe
def open_chat(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """Show a chat beside the inbox."""
    member, now = member_of(request), clinic.now()
    context = {**listing(request, member), **chat.state(conversation_id, member, now)}
    shown, cut = chat.lines(conversation_id, everything="everything" in request.GET)
    context |= {"lines": shown, "cut": cut, "client_id": uuid4(), "most_characters": MOST_CHARACTERS}
    if context["is_mine"]:
        context |= {**chat.choices(member, now), "canned": canned.filled(clinic.current(), now, member)}
        _read(conversation_id, member, context["chat"].last_number)
    return render(request, "desk/chat.html", context)


@require_safe
def chat_lines(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """Return the messages after a number, as the page shows them; who reads along as the owner has read them."""
    after = request.GET.get("after", "")
    if not (after.isascii() and after.isdigit() and len(after) < 10):
        return HttpResponseBadRequest("after is no number")
    member = member_of(request)
    now_state = chat.state(conversation_id, member, clinic.now())
    shown, _ = chat.lines(conversation_id, int(after))
    if now_state["is_mine"] and request.GET.get("seen") == "1":
        known = min(int(after), now_state["chat"].last_number)
        _read(conversation_id, member, shown[-1].message.number if shown else known)
    return render(request, "desk/_lines.html", {"lines": shown})


@require_safe
def chat_state(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """Return who has the chat and what may be done with it, as it is now."""
    member, now = member_of(request), clinic.now()
    context = chat.state(conversation_id, member, now)
    if context["is_mine"]:
        context |= chat.choices(member, now)
    return render(request, "desk/_chat_state.html", context)


def _doing(work: Callable[..., str]) -> Callable[..., HttpResponse]:
    """Return a view that does something with a chat, says how it went, and shows the chat again."""

    @require_POST
    @wraps(work)
    def view(request: HttpRequest, conversation_id: UUID, **arguments: Any) -> HttpResponse:
        try:
            said = work(request, conversation_id, member_of(request), **arguments)
        except GoneError as error:
            messages.error(request, str(error))
            return redirect("desk:inbox")
        except TakeOverError as error:
            messages.error(request, str(error))
        else:
            if said:
                messages.success(request, said)
        return redirect("desk:inbox-chat", conversation_id)

    return view


@_doing
def claim(request: HttpRequest, conversation_id: UUID, member: Member) -> str:
    """Take the chat over."""
    now = clinic.now()
    notice = say("joined", clinic.current(), now, staff_name=member.shown_as)
    show(conversation_id, claims.claim(conversation_id, member, notice, now))
    return ""


@_doing
def want(request: HttpRequest, conversation_id: UUID, member: Member) -> str:
    """Ask whoever has the chat to give it."""
    claims.want(conversation_id, member)
    show(conversation_id)
    return "Asked. You get the chat as soon as it is given to you."


@_doing
def keep(request: HttpRequest, conversation_id: UUID, member: Member) -> str:
    """Tell a colleague who wants the chat: no."""
    claims.keep(conversation_id, member)
    show(conversation_id)
    return ""


@_doing
def pass_on(request: HttpRequest, conversation_id: UUID, member: Member) -> str:
    """Pass the chat to a colleague."""
    name = request.POST.get("to", "")
    colleague = get_object_or_404(Member.objects.select_related("user"), user__username=name)
    now = clinic.now()
    notice = say("passed", clinic.current(), now, staff_name=colleague.shown_as)
    show(conversation_id, claims.pass_on(conversation_id, member, colleague, notice, now))
    broker().soon(staff_typing().note, conversation_id, on=False)
    return f"{colleague.shown_as} has the chat now."


@_doing
def give_back(request: HttpRequest, conversation_id: UUID, member: Member) -> str:
    """Hand the chat back to the bot, or close it."""
    closes = request.POST.get("closes") == "1"
    now = clinic.now()
    default = say("closed" if closes else "left", clinic.current(), now, staff_name=member.shown_as)
    line = tidied(request.POST.get("line", ""))[:LINE_CHARACTERS] or default
    seen = request.POST.get("seen", "")
    number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
    show(conversation_id, claims.give_back(conversation_id, member, line, number, now, closes=closes))
    broker().soon(staff_typing().note, conversation_id, on=False)
    return "The chat is closed." if closes else "The assistant has the chat again."


@require_POST
def reply(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """Say something to the visitor. Pages with scripts get JSON, others the chat again."""
    by_script = request.headers.get("Accept") == "application/json"
    text = tidied(request.POST.get("text", ""))
    problem, status = "", 200
    if not text:
        problem, status = "Please write something first.", 422
    elif len(text) > MOST_CHARACTERS:
        problem, status = f"This is too long: at most {MOST_CHARACTERS} characters fit.", 422
    else:
        try:
            client_id = UUID(request.POST.get("client_id", ""))
            show(conversation_id, replies.reply(conversation_id, member_of(request), client_id, text))
            broker().soon(staff_typing().note, conversation_id, on=False)
        except TakeOverError as error:
            problem, status = f"{error} Nothing was sent.", 409
        except (ValueError, ClientIdUsedError):
            problem, status = "Please load the page again and send it once more; nothing was sent.", 409
    if by_script:
        return JsonResponse({"problem": problem}, status=status)
    if problem:
        messages.error(request, problem)
    return redirect("desk:inbox-chat", conversation_id)


@require_POST
def typing(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """Show the visitor that the person who has the chat writes."""
    if Holding.objects.filter(conversation_id=conversation_id, member=member_of(request)).exists():
        broker().soon(staff_typing().note, conversation_id, on=request.POST.get("on") == "1")
    return HttpResponse(status=204)


def _read(conversation_id: UUID, member: Member, number: int) -> None:
    if replies.note_read(conversation_id, member, number):
        show(conversation_id)
