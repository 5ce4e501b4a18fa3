"""Messages that nobody should be able to hurt the bot with."""

from __future__ import annotations

HOSTILE = {
    "empty": "",
    "spaces": "   \t \n ",
    "100 kB": "does it hurt? " * 7500,
    "100 kB in one word": "a" * 100_000,
    "control characters": "\x00\x01does\x07 it\x1b[31m hurt\x7f",
    "emoji only": "😀😀🙃👩‍👩‍👧",
    "right-to-left marks": "\u202e\u200fdoes it hurt\u202c",
    "invisible": "\u200b\u200d\ufeff",
    "half a surrogate pair": "does it hurt \ud83d",
    "restart": "/restart",
    "session start": "/session_start",
    "intent": '/intent{"x":1}',
    "known intent": '/inform{"context": {"topics": ["nonsense"]}}',
    "many slashes": " / / //restart",
    "HTML": '<script>alert("x")</script><img src=x onerror=alert(1)>',
    "SQL": "'; DROP TABLE events; --",
    "JSON": '{"text": "hi", "intent": {"name": "greet"}}',
    "YAML": "a: &a [*a, *a]",
    "template": "{clinic_name} {{7*7}} ${jndi:ldap://x} %s %(x)s {0}",
    "500 question marks": "?" * 500,
    "lines": "does\nit\n\nhurt\r\n?",
    "Spanish": "¿duele mucho el tratamiento?",
    "Arabic": "هل هذا مؤلم",
    "Chinese": "这个疼吗",
    "Zalgo": "d̷̢̛o̸e̵s̶ ̷i̸t̶ ̴h̷u̵r̸t̶",
    "full width": "／restart",
}
