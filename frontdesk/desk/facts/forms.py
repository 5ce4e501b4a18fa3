"""The form of one page of the editor, made of what the file holds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField

from frontdesk.desk.facts.codecs import YES
from frontdesk.desk.facts.sections import Field, Rows, Section
from knowledge.editing import REMOVED
from knowledge.errors import Problem
from knowledge.yaml_file import KeyPath, YamlFile, dotted

NEW = "new"
_TICK = "remove"


@dataclass
class Row:
    """Fields that belong together.

    Attributes:
        title: What the row is called; empty for fields on their own.
        fields: Its inputs.
        remove: The box to tick for taking it out; None where that is not possible.
        is_new: Whether it is the empty row for one more.
    """

    title: str
    fields: list[BoundField] = field(default_factory=list)
    remove: BoundField | None = None
    is_new: bool = False


@dataclass
class Moved:
    """What was changed in one version of a file, for the form of another.

    Attributes:
        inputs: What was typed, by the names that the inputs have there.
        left_out: Rows that were changed, and that the other version holds otherwise or no longer.
    """

    inputs: dict[str, Any] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


class SectionForm(forms.Form):
    """One page of the editor.

    Args:
        section: What it is about.
        file: The version that is edited.
        data: What was typed.
    """

    base = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        max_length=200,
        label="Why",
        help_text="Kept in the history, for colleagues: such as “new prices from May”.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "form": "editor-form"}),
    )

    def __init__(self, section: Section, file: YamlFile, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"base": file.digest})
        self.section = section
        self._file = file
        self._places: dict[str, str] = {}  # names of inputs by the place of their value in the changed file
        self.rows: list[Row] = []
        for part in section.parts:
            if isinstance(part, Field):
                self._add_field(part, part.path)
            else:
                self._add_rows(part)

    @property
    def is_of_its_base(self) -> bool:
        """Whether the version that is edited is the one that the page was made of; that one may not be kept."""
        return bool(self["base"].value() == self._file.digest)

    def changes(self, today: date) -> dict[KeyPath, Any]:
        """Return what was changed, as new values by path; call it once the form is valid or was asked whether it is.

        Args:
            today: The day on which changed prices count as checked.
        """
        found: dict[KeyPath, Any] = {}
        for part in self.section.parts:
            if isinstance(part, Field):
                self._field_changes(part, part.path, found)
            elif isinstance(self._file.value_at(part.path), dict):
                self._entry_changes(part, today, found)
            else:
                self._item_changes(part, found)
        return found

    def moved_to(self, now: YamlFile) -> Moved:
        """Return what was changed, for the form of another version of the file.

        Args:
            now: That version.
        """
        moved = Moved()
        for part in self.section.parts:
            if isinstance(part, Field):
                self._move(part, part.path, part.path, moved)
                continue
            held = self._file.value_at(part.path)
            is_named = isinstance(held, dict)
            # Which row of a list is meant is known only beside the version that the page was made of.
            places = _places(held, now.value_at(part.path)) if is_named or self.is_of_its_base else {}
            for key in held if is_named else range(len(held or [])):
                self._move_row(part, (*part.path, key), (*part.path, places[key]) if key in places else None, moved)
            new = (*part.path, NEW)
            for what in part.fields:
                self._move(what, (*new, *what.path), (*new, *what.path), moved)
        return moved

    def show(self, problems: Iterable[Problem]) -> list[Problem]:
        """Put errors beside the inputs that they are about.

        Returns:
            The other problems: those about nothing that is on this page.
        """
        others = []
        for problem in problems:
            name = self._name_of(problem)
            if name and problem.is_error:
                value = f"“{problem.value}” " if problem.value else ""
                self.add_error(name, f"{value}{problem.message}: {problem.remedy}.")
            elif not name:
                others.append(problem)
        return others

    def warnings(self, problems: Iterable[Problem]) -> list[str]:
        """Return what to look at again, though it may be saved, with the label of its input."""
        found = []
        for problem in problems:
            name = self._name_of(problem)
            if name and not problem.is_error:
                found.append(f"{self.fields[name].label}: {problem.message}; {problem.remedy}.")
        return found

    def _name_of(self, problem: Problem) -> str:
        inside = [place for place in self._places if re.match(re.escape(place) + r"($|[.\[])", problem.key)]
        return self._places[max(inside, key=len)] if inside else ""

    def _add_field(self, what: Field, path: KeyPath, row: Row | None = None) -> None:
        name, value = _name(path), self._file.value_at(path)
        widget = what.codec.widget()
        widget.attrs["aria-describedby"] = f"id_{name}_helptext id_{name}_error" if what.help else f"id_{name}_error"
        kind = forms.BooleanField if what.codec is YES else forms.CharField
        initial = "" if value is None else what.codec.write(value)
        self.fields[name] = kind(required=False, label=what.label, help_text=what.help, initial=initial, widget=widget)
        self._places[dotted(path)] = name
        if row is None:
            row = Row("")
            self.rows.append(row)
        row.fields.append(self[name])

    def _add_rows(self, part: Rows) -> None:
        held = self._file.value_at(part.path)
        for key in held if isinstance(held, dict) else range(len(held or [])):
            row = Row(str(self._file.value_at((*part.path, key, part.named_by)) or key))
            for what in part.fields:
                self._add_field(what, (*part.path, key, *what.path), row)
            name = _name((*part.path, key, _TICK))
            self.fields[name] = forms.BooleanField(required=False, label=f"Remove {row.title}")
            row.remove = self[name]
            self.rows.append(row)
        row = Row(f"One more {part.one}", is_new=True)
        for what in part.fields:
            self._add_field(what, (*part.path, NEW, *what.path), row)
        self.rows.append(row)

    def _typed(self, what: Field, path: KeyPath) -> Any:
        return what.codec.read(self.cleaned_data.get(_name(path)) or "")

    def _before(self, what: Field, path: KeyPath) -> Any:
        old = self._file.value_at(path)
        return what.codec.read("" if old is None else what.codec.write(old))

    def _was_sent(self, name: str) -> bool:
        # A box that is not ticked is not sent; what else is missing was not on the page that was filled in.
        return name in self.data or isinstance(self.fields[name], forms.BooleanField)

    def _field_changes(self, what: Field, path: KeyPath, found: dict[KeyPath, Any]) -> None:
        typed = self._typed(what, path)
        if typed == self._before(what, path) or not self._was_sent(_name(path)):
            return
        if what.is_optional and not typed and typed != 0:
            found[path] = REMOVED
            siblings = self._file.value_at(path[:-1]) or {}
            found.update({(*path[:-1], key): REMOVED for key in what.takes_along if key in siblings})
        else:
            found[path] = typed

    def _entry_changes(self, part: Rows, today: date, found: dict[KeyPath, Any]) -> None:
        held = self._file.value_at(part.path)
        for key in held:
            path = (*part.path, key)
            if self.cleaned_data.get(_name((*path, _TICK))):
                found[path] = REMOVED
                continue
            if not self._row_was_sent(part, path):
                continue
            mine: dict[KeyPath, Any] = {}
            for what in part.fields:
                self._field_changes(what, (*path, *what.path), mine)
            if mine and part.stamp and held[key].get(part.stamp) != today:
                mine[(*path, part.stamp)] = today
            found.update(mine)
        if new := self._new_row(part):
            key = _id_of(str(new.get(part.named_by, "")), held)
            found[(*part.path, key)] = {**new, part.stamp: today} if part.stamp else new
            self._point(part, NEW, key)

    def _item_changes(self, part: Rows, found: dict[KeyPath, Any]) -> None:
        items: list[dict[str, Any]] = []
        held = self._file.value_at(part.path) or []
        for number, old in enumerate(held):
            path = (*part.path, number)
            if self.cleaned_data.get(_name((*path, _TICK))):
                continue
            mine: dict[KeyPath, Any] = {}
            if self._row_was_sent(part, path):
                for what in part.fields:
                    self._field_changes(what, (*path, *what.path), mine)
            self._point(part, number, len(items))
            items.append({**old, **{str(place[-1]): value for place, value in mine.items()}})
        if new := self._new_row(part):
            self._point(part, NEW, len(items))
            items.append(new)
        if items != held:
            found[part.path] = items

    def _move(self, what: Field, path: KeyPath, to: KeyPath, moved: Moved) -> None:
        typed = self[_name(path)].value()
        if self._was_sent(_name(path)) and what.codec.read(typed or "") != self._before(what, path):
            moved.inputs[_name((*to, *path[len(to) :]))] = typed

    def _move_row(self, part: Rows, path: KeyPath, to: KeyPath | None, moved: Moved) -> None:
        mine = Moved()
        if self._row_was_sent(part, path):
            for what in part.fields:
                self._move(what, (*path, *what.path), to or path, mine)
        if tick := self[_name((*path, _TICK))].value():
            mine.inputs[_name((*(to or path), _TICK))] = tick
        if to is not None:
            moved.inputs.update(mine.inputs)
        elif mine.inputs:
            moved.left_out.append(str(self[_name((*path, part.named_by))].value() or path[-1]))

    def _row_was_sent(self, part: Rows, path: KeyPath) -> bool:
        return any(_name((*path, *what.path)) in self.data for what in part.fields if what.codec is not YES)

    def _new_row(self, part: Rows) -> dict[str, Any]:
        typed = {what: self._typed(what, (*part.path, NEW, *what.path)) for what in part.fields}
        if not any(typed.values()):
            return {}
        return {str(what.path[0]): value for what, value in typed.items() if value or not what.is_optional}

    def _point(self, part: Rows, shown: str | int, key: str | int) -> None:
        """Notes where the values of a row are in the changed file."""
        for what in part.fields:
            self._places[dotted((*part.path, key, *what.path))] = _name((*part.path, shown, *what.path))


def _name(path: KeyPath) -> str:
    return "__".join(map(str, path))


def _places(old: Any, now: Any) -> dict[str | int, str | int]:
    """Returns where rows are in another version: named ones by their name, those of a list by what they hold."""
    if isinstance(old, dict):
        return {key: key for key in old if isinstance(now, dict) and key in now}
    found: dict[str | int, str | int] = {}
    for number, row in enumerate(old or []):
        places = (place for place, other in enumerate(now or []) if other == row and place not in found.values())
        if (place := next(places, None)) is not None:
            found[number] = place
    return found


def _id_of(label: str, taken: Collection[str]) -> str:
    """Returns a new id made of a label."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    start = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40] or NEW
    numbers = (f"{start}_{number}" for number in range(2, len(taken) + 3))
    return next(id_ for id_ in (start, *numbers) if id_ not in taken)
