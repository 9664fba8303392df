"""The figures as tables, and as a plot without any library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

NAMES = {
    "native": "plugin",
    "native-nothing": "plugin that does nothing",
    "dynamic": "dynamic host",
    "dynamic-nothing": "dynamic provider that does nothing",
    "pool": "plain boto3, no engine",
}
BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"


# --- tables ---------------------------------------------------------------------------------------------------------


def tables(result: Mapping[str, Any]) -> str:
    """Everything that was measured, in Markdown."""
    parts = [_head(result)]
    for host in ("native", "dynamic"):
        if host in result["measured"]:
            parts.append(f"### {NAMES[host].capitalize()}\n\n{_host(result, host)}")
    if "pool" in result["measured"]:
        parts.append(f"### {NAMES['pool'].capitalize()}\n\n{_pool(result['measured']['pool'], result['parallel'])}")
    if result["start"]:
        parts.append(f"### Start of a provider process\n\n{_start(result['start'])}")
    if result["sweep"]:
        parts.append(f"### Growth\n\n{_growth(result)}")
    return "\n\n".join(parts)


def _head(result: Mapping[str, Any]) -> str:
    machine, parallel = result["machine"], result["parallel"]
    runs = {1: "one run", 2: "the faster of two runs"}.get(result["runs"], f"the median of {result['runs']} runs")
    kept = "saved after each step" if result["checkpoints"] else "not saved after each step"
    return (
        f"{result['repositories']} repositories, each with a lifecycle policy; {result['latency']:g} ms a call; state "
        f"{kept}; {runs} of everything in turns. {machine['cores']} cores, Pulumi {machine['engine']}, Python "
        f"{machine['python']}; {parallel} operations at a time, {_why(machine, parallel)}."
    )


def _why(machine: Mapping[str, Any], parallel: int) -> str:
    return "the engine's own choice, four a core" if parallel == machine["parallel"] else "as `--parallel` says"


def _host(result: Mapping[str, Any], host: str) -> str:
    floor, ratios = result["measured"].get(f"{host}-nothing"), result["ratios"].get(host, {})
    head = [
        "phase",
        "wall",
        "engine with nothing",
        "waiting",
        "ratio",
        "CPU",
        "of it provider",
        "memory",
        "calls",
        "at once",
    ]
    rows = []
    for phase, figures in result["measured"][host].items():
        rows.append(
            [
                phase,
                f"{figures['wall']:.2f} s",
                f"{floor[phase]['wall']:.2f} s" if floor else "",
                f"{result['waiting'][host][phase]:.2f} s",
                f"{ratios[phase]:.2f}" if phase in ratios else "",
                f"{figures['cpu']:.2f} s",
                f"{figures['provider_cpu']:.2f} s",
                f"{figures['memory']:.0f} MB",
                str(_ecr(figures["calls"])),
                str(figures["in_flight"]),
            ]
        )
    calls = [
        f"{phase}: {_calls(figures['calls'])}"
        for phase, figures in result["measured"][host].items()
        if figures["calls"]
    ]
    return f"{_table(head, rows)}\n\nCalls: {'; '.join(calls)}."


def _ecr(calls: Mapping[str, int]) -> int:
    return sum(count for name, count in calls.items() if not name.startswith("sts:"))


def _calls(calls: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name.removeprefix('sts:')}" for name, count in sorted(calls.items()))


def _pool(phases: Mapping[str, Any], threads: int) -> str:
    rows = [
        [phase, f"{figures['wall']:.2f} s", f"{figures['cpu']:.2f} s", str(_ecr(figures["calls"]))]
        for phase, figures in phases.items()
        if figures["calls"]
    ]
    return f"{threads} threads, start of the process included.\n\n{_table(['phase', 'wall', 'CPU', 'calls'], rows)}"


def _start(start: Mapping[str, Mapping[str, float]]) -> str:
    rows = [
        [
            NAMES[host],
            *(f"{found[key] * 1000:.0f} ms" for key in ("listening", "configured", "checked")),
            f"{found['memory']:.0f} MB",
        ]
        for host, found in start.items()
    ]
    return _table(["", "listens after", "is configured after", "has answered a check after", "memory then"], rows)


def _growth(result: Mapping[str, Any]) -> str:
    """What a repository costs in stacks of several sizes, and what of it is the plugin's."""
    runners = _lines(result)
    head = ["repositories", "checkpoints", "phase", *(NAMES[runner] for runner in runners)]
    own = "native" in runners and "native-nothing" in runners
    if own:
        head += ["plugin over its floor, a repository", "CPU of the plugin, a repository"]
    rows = []
    for size in result["sweep"]:
        measured, count = size["measured"], size["repositories"]
        for phase in next(iter(measured.values())):
            row = [str(count), "yes" if size["checkpoints"] else "no", phase]
            row += [f"{measured[r][phase]['wall']:.1f} s" if r in measured else "" for r in runners]
            if own and "native" in measured:
                plugin = measured["native"][phase]
                over = plugin["wall"] - measured["native-nothing"][phase]["wall"]
                row += [f"{1000 * over / count:.1f} ms", f"{1000 * plugin['provider_cpu'] / count:.1f} ms"]
            rows.append(row)
    return _table(head, rows)


def _lines(result: Mapping[str, Any]) -> list[str]:
    return [runner for runner in NAMES if any(runner in size["measured"] for size in result["sweep"])]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def into(page: Path, result: Mapping[str, Any]) -> None:
    """Put the tables between the marks of a page."""
    text = page.read_text()
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n{tables(result)}\n{END}{after}")


# --- plot -----------------------------------------------------------------------------------------------------------

_COLOURS = {
    "native": "#1f5fbf",
    "native-nothing": "#9db9e3",
    "dynamic": "#c4581a",
    "dynamic-nothing": "#eeb892",
}
_WIDE, _HIGH, _LEFT, _TOP, _GAP = 400, 250, 60, 90, 70
_FONT = 'font-family="sans-serif" fill="#333"'


@dataclass(frozen=True)
class _Panel:
    """One phase: where its corner is, and what its axes end at."""

    x: float
    y: float
    most_x: float
    most_y: float

    def at(self, size: float, wall: float) -> tuple[float, float]:
        return self.x + _WIDE * size / self.most_x, self.y + _HIGH * (1 - wall / self.most_y)


def plot(result: Mapping[str, Any]) -> str:
    """Wall time against the number of repositories, a panel for each phase; dashed with checkpoints."""
    sizes = result["sweep"]
    phases = [phase for phase in next(iter(sizes[0]["measured"].values())) if phase != "preview"]
    width, height = 2 * (_WIDE + _GAP) + _LEFT, ((len(phases) + 1) // 2) * (_HIGH + _GAP) + _TOP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
        f'<text x="{_LEFT}" y="26" font-size="17" font-weight="bold" {_FONT}>'
        f"Wall time by number of repositories, each with a lifecycle policy ({result['latency']:g} ms a call)</text>",
        *_legend(result),
    ]
    for number, phase in enumerate(phases):
        walls = [f[phase]["wall"] for size in sizes for f in size["measured"].values()]
        panel = _Panel(
            _LEFT + (number % 2) * (_WIDE + _GAP),
            _TOP + (number // 2) * (_HIGH + _GAP),
            max(size["repositories"] for size in sizes),
            _round_up(max(walls)),
        )
        parts += _axes(panel, phase)
        for checkpoints in (True, False):
            for runner, colour in _COLOURS.items():
                points = [
                    panel.at(size["repositories"], size["measured"][runner][phase]["wall"])
                    for size in sizes
                    if size["checkpoints"] is checkpoints and runner in size["measured"]
                ]
                parts += _line(points, colour, "6 4" if checkpoints else "")
    return "\n".join([*parts, "</svg>", ""])


def _round_up(value: float) -> float:
    step = 10 ** (len(str(int(value))) - 1)
    return next(float(step * n) for n in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * n >= value)


def _legend(result: Mapping[str, Any]) -> list[str]:
    parts, x = [], float(_LEFT)
    for runner in _lines(result):
        if runner not in _COLOURS:
            continue
        name = NAMES[runner]
        parts += _line([(x, 50), (x + 24, 50)], _COLOURS[runner], "")
        parts.append(f'<text x="{x + 30}" y="54" font-size="12" {_FONT}>{escape(name)}</text>')
        x += 48 + 6.3 * len(name)
    if any(size["checkpoints"] for size in result["sweep"]):
        parts += _line([(_LEFT, 68), (_LEFT + 24, 68)], "#555", "6 4")
        parts.append(f'<text x="{_LEFT + 30}" y="72" font-size="12" {_FONT}>the same with checkpoints</text>')
    return parts


def _axes(panel: _Panel, phase: str) -> list[str]:
    parts = [f'<text x="{panel.x + 8}" y="{panel.y + 16}" font-size="14" font-weight="bold" {_FONT}>{phase}</text>']
    for part in range(5):
        size, wall = panel.most_x * part / 4, panel.most_y * part / 4
        (x, _), (_, y) = panel.at(size, 0), panel.at(0, wall)
        parts.append(
            f'<path d="M{panel.x} {y:.1f}H{panel.x + _WIDE}M{x:.1f} {panel.y}V{panel.y + _HIGH}" stroke="#e4e4e4"/>'
            f'<text x="{panel.x - 6}" y="{y + 4:.1f}" font-size="11" text-anchor="end" {_FONT}>{wall:g}</text>'
            f'<text x="{x:.1f}" y="{panel.y + _HIGH + 16}" font-size="11" text-anchor="middle" {_FONT}>{size:g}</text>'
        )
    middle = panel.y + _HIGH / 2
    parts.append(
        f'<path d="M{panel.x} {panel.y}V{panel.y + _HIGH}H{panel.x + _WIDE}" fill="none" stroke="#333"/>'
        f'<text x="{panel.x + _WIDE / 2}" y="{panel.y + _HIGH + 33}" font-size="12" text-anchor="middle" {_FONT}>'
        "repositories</text>"
        f'<text x="{panel.x - 40}" y="{middle}" font-size="12" text-anchor="middle" {_FONT} '
        f'transform="rotate(-90 {panel.x - 40} {middle})">seconds</text>'
    )
    return parts


def _line(points: Sequence[tuple[float, float]], colour: str, dashes: str) -> list[str]:
    if not points:
        return []
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    dots = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{colour}"/>' for x, y in points if len(points) != 2]
    style = f' stroke-dasharray="{dashes}"' if dashes else ""
    return [f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"{style}/>', *dots]
