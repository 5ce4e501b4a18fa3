"""Runs the custom actions inside the Rasa process, without HTTP."""

from __future__ import annotations

from typing import Any

from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor


class InProcessActions(EndpointConfig):
    """An action endpoint that calls the same actions directly.

    Rasa's `RemoteAction` only ever calls `request(json=...)` on its endpoint, so this is a supported seam;
    it saves a server process, a connection and two JSON conversions a turn.
    """

    def __init__(self) -> None:
        super().__init__(url="in-process")
        self._executor = ActionExecutor()
        self._executor.register_package("actions")

    async def request(
        self,
        method: str = "post",
        subpath: str | None = None,
        content_type: str | None = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> dict[str, Any] | None:
        """Run the action named in `kwargs["json"]`; the arguments are those of Rasa's HTTP endpoint."""
        result: dict[str, Any] | None = await self._executor.run(kwargs["json"])
        return result
