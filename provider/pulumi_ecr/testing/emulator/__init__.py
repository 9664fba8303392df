"""The emulator behind ``pulumi_ecr.testing.Emulator``: moto's server with Amazon ECR as AWS documents it."""

from pulumi_ecr.testing.emulator.server import Emulator

__all__ = ["Emulator"]
