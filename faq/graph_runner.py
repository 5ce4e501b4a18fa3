"""Runs a Rasa graph in an order that is planned once."""

from __future__ import annotations

from graphlib import TopologicalSorter
from typing import Any

from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphNodeHook, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.storage import ModelStorage

Plan = list[tuple[str, list[str]]]


class PlannedGraphRunner(DaskGraphRunner):
    """Does what `DaskGraphRunner` does, without asking Dask to plan the same graph for every message.

    Rasa uses Dask's synchronous scheduler, so nothing ran side by side before either.
    """

    def __init__(
        self,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: list[GraphNodeHook] | None = None,
    ) -> None:
        """Instantiate the nodes; the arguments are those of `DaskGraphRunner`."""
        super().__init__(graph_schema, model_storage, execution_context, hooks)
        self._plans: dict[tuple[str, ...], Plan] = {}

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Run the nodes that the targets need.

        Args:
            inputs: Values for the graph's placeholders.
            targets: Names of nodes; the schema's own targets when None.

        Returns:
            What each target returned, by its name.

        Raises:
            GraphRunError: A value of `inputs` is the name of a node, or a node ended with a `RuntimeError`.
        """
        wanted = tuple(targets or self._graph_schema.target_names)
        plan = self._plans.get(wanted)
        if plan is None:
            plan = self._plans[wanted] = self._planned(wanted)
        graph = dict.fromkeys(name for name, _ in plan)
        self._add_inputs_to_graph(inputs, graph)
        results: dict[str, Any] = {name: value for name, value in graph.items() if value is not None}
        try:
            for name, needs in plan:
                if name not in results:
                    # As Dask does, a name that nothing provides is handed on as it is; the node says what it misses.
                    results[name] = self._instantiated_nodes[name](*(results.get(need, need) for need in needs))
        except RuntimeError as error:
            raise GraphRunError("Error running runner.") from error
        return dict(results[target] for target in wanted)

    def _planned(self, targets: tuple[str, ...]) -> Plan:
        nodes = self._graph_schema.minimal_graph_schema(list(targets)).nodes
        needs = {name: list(node.needs.values()) for name, node in nodes.items()}
        order = TopologicalSorter({name: [need for need in needs[name] if need in nodes] for name in needs})
        return [(name, needs[name]) for name in order.static_order()]
