"""A local AWS for tests: the ECR emulator, and the pytest fixtures built on it (``pulumi_ecr.testing.plugin``)."""

from pulumi_ecr.testing.calls import Call, Calls
from pulumi_ecr.testing.faults import AwsError, Delay, Drop, Fault, Injection
from pulumi_ecr.testing.server import Emulator
from pulumi_ecr.testing.stacks import Result, Stack, Step

__all__ = ["AwsError", "Call", "Calls", "Delay", "Drop", "Emulator", "Fault", "Injection", "Result", "Stack", "Step"]
