"""Plays a story to the bot and stops at the first turn that is not as expected."""

from __future__ import annotations

from uuid import uuid4

from faq.story_tests.checks import Difference, differences
from faq.story_tests.format import Story
from faq.story_tests.talker import Talker
from faq.story_tests.transcript import Exchange, failure_text


class StoryFailed(AssertionError):  # noqa: N818 - a verdict, not an error
    """The bot did not say what the story expects.

    Attributes:
        story: The story.
        exchanges: The conversation up to the failing turn.
        found: What was not as expected there.
    """

    def __init__(self, story: Story, exchanges: list[Exchange], found: list[Difference]) -> None:
        """Keeps what the report needs."""
        super().__init__(f"{story.name}: {', '.join(difference.what for difference in found)}")
        self.story = story
        self.exchanges = exchanges
        self.found = found

    def report(self, place: str) -> str:
        """Return the conversation and what was expected; `place` names the file."""
        return failure_text(self.story.name, place, self.exchanges, self.found)


def play(story: Story, talker: Talker, exchanges: list[Exchange]) -> None:
    """Play one extended story in a chat of its own.

    Args:
        story: The story.
        talker: The bot.
        exchanges: Filled with the conversation as it goes, so that it can be shown when the bot breaks.

    Raises:
        StoryFailed: A turn was not as expected.
    """
    conversation = f"story-{story.slug}-{uuid4().hex}"
    for turn in story.turns:
        exchanges.append(Exchange(turn, None))
        reply = talker.ask(conversation, turn.text)
        exchanges[-1] = Exchange(turn, reply)
        if found := differences(turn, reply):
            raise StoryFailed(story, exchanges, found)
