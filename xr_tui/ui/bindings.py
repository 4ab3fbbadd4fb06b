"""From declared actions to Textual's bindings, and to what is possible on a screen now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from textual.actions import parse
from textual.app import App
from textual.binding import ActiveBinding, Binding, BindingType
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget

from xr_tui.ui.actions import Action, ActionSet, keys_of
from xr_tui.ui.actions.keys import split, spread, types_text


def bound(*sets: ActionSet) -> list[BindingType]:
    """The bindings of a widget that declares these actions: `BINDINGS = bound(INVOICES)`.

    Keys that the user may change carry the action's id, for Textual's keymap; the fixed ones carry none.
    """
    return list(_bindings(sets))


def _bindings(sets: Iterable[ActionSet]) -> Iterator[Binding]:
    for action in (action for actions in sets for action in actions):
        for keys, name in ((split(action.keys), action.id), (split(action.fixed), None)):
            if keys:
                first = action.anywhere and not any(types_text(key) for key in keys)
                yield Binding(spread(keys), action.does, str(action.name), show=False, priority=first, id=name)


@runtime_checkable
class Choosy(Protocol):
    """A widget or screen that knows which of its actions mean something for what is shown or chosen just now.

    What means nothing leaves the line at the bottom to what does. Its key still works, and may say why it does nothing:
    what shall not even do that is forbidden by `check_action`.
    """

    def is_of_use(self, action: str, parameters: tuple[object, ...]) -> bool:
        """Whether `action_<action>(*parameters)` would find something to do."""


@dataclass(frozen=True)
class Possible:
    """An action that can be done on a screen now."""

    action: Action
    actions: ActionSet
    """The set it is declared in."""
    node: DOMNode
    """The widget that does it."""
    keys: tuple[str, ...]
    """The keys that reach it: without those that an inner widget has taken."""
    enabled: bool
    """Whether it would do something just now; where not, the help still lists it."""

    def working_keys(self, active: Mapping[str, ActiveBinding], focused: Widget | None) -> tuple[str, ...]:
        """Those of its keys that do it from where the focus is: not those that a field takes for text or for itself.

        Args:
            active: `Screen.active_bindings`.
            focused: `Screen.focused`; Textual 8.2 forgets that a field takes `/` too.
        """
        return tuple(key for key in self.keys if self._is_done_by(active.get(_name(key))) and not _typed(key, focused))

    def _is_done_by(self, active: ActiveBinding | None) -> bool:
        return active is not None and (active.node, active.binding.action) == (self.node, self.action.does)

    @property
    def is_of_use(self) -> bool:
        """Whether it would find something to do just now."""
        _namespace, name, parameters = parse(self.action.does)
        return self.enabled and (not isinstance(self.node, Choosy) or self.node.is_of_use(name, parameters))

    async def run(self) -> None:
        """Do it."""
        if self.node.is_attached:
            await self.node.app.run_action(self.action.does, default_namespace=self.node)


def possible(screen: Screen[object]) -> list[Possible]:
    """What can be done on a screen now, whatever has the focus: what is nearest to the focus first.

    Textual's `active_bindings` would leave out the letters while a field has the focus, and lists that have it not.
    """
    found: dict[str, Possible] = {}
    taken: set[str] = set()
    for node in _nodes(screen):
        for actions in declared(node):
            for action in actions:
                if action.id in found or (state := _state(node, action)) is False:
                    continue
                keys = _reaching(action, node, screen)
                if keys is not None:
                    free = tuple(key for key in keys if key not in taken)
                    found[action.id] = Possible(action, actions, node, free, bool(state))
            taken.update(key for action in actions if action.id in found for key in found[action.id].keys)
    return list(found.values())


def declared(node: DOMNode) -> Iterator[ActionSet]:
    """The sets that a widget's class and the classes it comes from declare in `ACTIONS`."""
    for kind in type(node).__mro__:
        yield from kind.__dict__.get("ACTIONS", ())


def _nodes(screen: Screen[object]) -> Iterator[DOMNode]:
    """Widgets that have the focus or hold it, others in sight, then screen and app."""
    focused = screen.focused
    inner = [node for node in focused.ancestors_with_self if isinstance(node, Widget)] if focused else []
    yield from (node for node in inner if node is not screen)
    for node in screen.walk_children(Widget):
        if node not in inner and any(declared(node)) and all(holder.display for holder in _holders(node)):
            yield node
    yield screen
    yield screen.app


def _holders(node: DOMNode) -> Iterator[Widget]:
    return (holder for holder in node.ancestors_with_self if isinstance(holder, Widget))


def _reaching(action: Action, node: DOMNode, screen: Screen[object]) -> tuple[str, ...] | None:
    """The keys that come through; None for what a dialog in front keeps from being done."""
    if screen.is_modal and isinstance(node, App):
        return tuple(key for key in keys_of(action) if not types_text(key)) if action.anywhere else None
    return keys_of(action)


def _state(node: DOMNode, action: Action) -> bool | None:
    namespace, name, parameters = parse(action.does)
    target = {"app": node.app, "screen": node.screen}.get(namespace, node) if namespace else node
    return target.check_action(name, parameters)


def _typed(key: str, focused: Widget | None) -> bool:
    return len(key) == 1 and focused is not None and focused.check_consume_key(_name(key), key)


def _name(key: str) -> str:
    """The key as Textual names it: `question_mark` for `?`."""
    (binding,) = Binding.make_bindings([Binding(key, "")])
    return binding.key
