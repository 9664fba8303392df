"""What the native face is made of: resources, providers and functions that talk to the plugin.

Imported by user programs: neither pydantic nor boto3, only pulumi.
"""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import pulumi
import pulumi.runtime
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.settings import get_monitor

from pulumi_ecr._args import AUTONAME, Args, Program, refuse_provider, to_wire, warn_of_passed_over
from pulumi_ecr._home import engine_home

R = TypeVar("R")
_PACKAGE = "ecr"
_REMEDY = "give it an ecr.Provider, or set region="


@functools.cache
def _look_for_plugin() -> None:
    """Say how to get the plugin where there is none: the engine's own words only tell of a download that failed."""
    home = engine_home()
    project = Path("Pulumi.yaml")
    found = (
        shutil.which("pulumi-resource-ecr")
        or (home and any(home.glob("plugins/resource-ecr-v*")))
        or "PULUMI_DEBUG_PROVIDERS" in os.environ
        or (project.is_file() and "plugins:" in project.read_text())
    )
    if not found and not isinstance(get_monitor(), MockMonitor):
        pulumi.log.warn("ecr: the plugin is not on this machine: run pulumi-ecr install once, then this command again")


def _region_of_the_stack(token: str, opts: pulumi.ResourceOptions | pulumi.InvokeOptions | None) -> str | None:
    """``aws:region``, where nothing else says a region: the engine gives a plugin the settings of its own name only."""
    parent = opts.parent if opts else None
    if (opts and opts.provider) or (parent is not None and parent.get_provider(token)):
        return None
    return None if pulumi.Config(_PACKAGE).get("region") else pulumi.Config("aws").get("region")


def _regional(region: Any, token: str, opts: pulumi.ResourceOptions | pulumi.InvokeOptions | None) -> Any:
    """The region that the program says, or that of the stack, also where an output turns out to be nothing."""
    default = _region_of_the_stack(token, opts)
    if default is None or isinstance(region, str):
        return region
    if region is None:
        return default
    return pulumi.Output.from_input(region).apply(lambda said: default if said is None else said)


class Declared(Program):
    """Registers a program's resource with the plugin."""

    kind: ClassVar[str]

    def _declare(self, name: str, props: dict[str, Any], opts: pulumi.ResourceOptions | None) -> None:
        moved = pulumi.ResourceOptions(aliases=[pulumi.Alias(type_=f"pulumi-python:dynamic/{_PACKAGE}:{self.kind}")])
        _look_for_plugin()
        token = self._token()
        what, region, remedy = f"{self.kind}({name})", props.get("region"), f"{_REMEDY} on the resource"
        refuse_provider(what, token, opts, _PACKAGE, remedy)
        props["region"] = _regional(region, token, opts)
        props.pop(AUTONAME, None)  # the plugin gets the name of the resource itself
        merged = self._finished(self._named(pulumi.ResourceOptions.merge(moved, opts)))
        pulumi.CustomResource.__init__(self, token, name, props, merged)  # type: ignore[arg-type]
        warn_of_passed_over(self, what, region, remedy)

    def _token(self) -> str:
        return f"{_PACKAGE}:index:{self.kind}"


class Configured(Program, pulumi.ProviderResource):
    """Registers a provider: the plugin with settings of its own."""

    SECRETS: ClassVar[Sequence[str]] = ()
    """Names on the wire of the settings that are kept encrypted."""

    def _declare(self, name: str, props: dict[str, Any], opts: pulumi.ResourceOptions | None) -> None:
        _look_for_plugin()
        texts = {key: None if value is None else _text(value) for key, value in props.items()}
        for key in self.SECRETS:
            text: Any = texts[key]
            texts[key] = None if text is None else pulumi.Output.secret(text)
        pulumi.ProviderResource.__init__(self, _PACKAGE, name, texts, opts)


def _text(value: Any) -> pulumi.Output[str]:
    """A setting as the engine takes it: whatever is no text as JSON."""
    return pulumi.Output.from_input(value).apply(lambda known: known if isinstance(known, str) else json.dumps(known))


Given = Mapping[str, tuple[Any, "type[Args] | None"]]
"""Arguments by their name on the wire, with the class that knows what is inside."""


def _wired(function: str, given: Given, opts: pulumi.InvokeOptions | None) -> dict[str, Any]:
    _look_for_plugin()
    called = re.sub("([A-Z])", r"_\1", function).lower()
    refuse_provider(called, _token(function), opts, _PACKAGE, _REMEDY)
    wired = {
        name: to_wire(value, nested, f"{function}.{name}")
        for name, (value, nested) in given.items()
        if value is not None
    }
    if "region" in given and (region := _regional(wired.get("region"), _token(function), opts)) is not None:
        wired["region"] = region
    return wired


def ask(function: str, given: Given, opts: pulumi.InvokeOptions | None, result: type[R]) -> R:
    """Call a function of the plugin and wait for its answer. Raises ``pulumi.RunError``, which is shown as one line."""
    try:
        answer = pulumi.runtime.invoke(_token(function), _wired(function, given, opts), opts=opts, typ=result).value
    except pulumi.RunError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, a user gets one line
        raise _one_line(error, function) from None
    if answer is None:
        raise pulumi.RunError(
            f"ecr: {function} has an argument that is not known yet: call its form with _output, which takes outputs"
        )
    return answer  # type: ignore[no-any-return]


def ask_output(
    function: str, given: Given, opts: pulumi.InvokeOptions | pulumi.InvokeOutputOptions | None, result: type[R]
) -> pulumi.Output[R]:
    """Call a function of the plugin with outputs among its arguments. Unknown in, unknown out: nothing is asked then."""
    answer = pulumi.runtime.invoke_output(_token(function), _wired(function, given, opts), opts=opts, typ=result)

    data, told = getattr(answer, "_data", None), getattr(pulumi.Output, "_from_data", None)
    if data is None or told is None:
        return answer  # an SDK with another inside: errors come with a traceback, and all else is the same

    async def asked() -> Any:
        try:
            return await data
        except Exception as error:  # noqa: BLE001 - whatever it is, a user gets one line
            raise _one_line(error, function) from None

    answer._untrack()  # noqa: SLF001 - the SDK would raise the error at the end once more, with its traceback
    return told(asked())  # type: ignore[no-any-return]


def _token(function: str) -> str:
    return f"{_PACKAGE}:index:{function}"


def _one_line(error: Exception, function: str) -> pulumi.RunError:
    """What the plugin said, without what engine and SDK put around it. The engine shows it without a traceback."""
    text = re.sub(r"\s+", " ", str(error))
    for around in ("invoke of {} failed: ", "invocation of {} returned an error: "):
        text = text.replace(around.format(_token(function)), "")
    return pulumi.RunError(text)
