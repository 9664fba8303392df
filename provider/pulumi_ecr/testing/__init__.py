"""A local AWS for tests: the emulator, the fault proxy, and pytest fixtures (``pulumi_ecr.testing.plugin``)."""

from pulumi_ecr.testing.calls import Call, Calls
from pulumi_ecr.testing.emulator import Emulator
from pulumi_ecr.testing.faults import EVERY, AwsError, Delay, Drop, Fault, Garble, Hold, Injection, Truncate
from pulumi_ecr.testing.proxy import FaultProxy
from pulumi_ecr.testing.stacks import Result, Stack, Step

__all__ = [
    "EVERY",
    "AwsError",
    "Call",
    "Calls",
    "Delay",
    "Drop",
    "Emulator",
    "Fault",
    "FaultProxy",
    "Garble",
    "Hold",
    "Injection",
    "Result",
    "Stack",
    "Step",
    "Truncate",
]
