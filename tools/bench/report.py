"""The figures as tables and as a plot."""

from __future__ import annotations

from typing import Any


def tables(result: dict[str, Any]) -> str:
    return (
        "\n".join(
            f"{r:16} {p:8} wall {f['wall']:6.2f} cpu {f['cpu']:6.2f} prov {f['provider_cpu']:5.2f} srv {f['server_cpu']:5.2f} mem {f['memory']:5.0f} fl {f['in_flight']:3} {f['calls']}"
            for r, each in result["measured"].items()
            for p, f in each.items()
        )
        + "\n"
        + str(result["ratios"])
        + str(result["start"])
    )
