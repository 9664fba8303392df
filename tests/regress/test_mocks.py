"""Unit tests of programs, with Pulumi's own mocks: an output that they do not name is None, and no refusal is due."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import pulumi


class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return f"{args.name}_id", args.inputs

    def call(self, args):
        return {}


pulumi.runtime.set_mocks(Mocks(), preview=False)
import HOST as ecr


@pulumi.runtime.test
def test():
    app = ecr.Repository("app", name="app")
    statement = {"Effect": "Allow", "Principal": {"AWS": [app.arn]}, "Action": "ecr:BatchGetImage"}
    statement["Condition"] = {"StringEquals": {"aws:SourceArn": app.arn}}
    ecr.RepositoryPolicy("p", repository=app.name, policy={"Statement": [statement]})
    return app.name.apply(print)


test()
"""


@pytest.mark.parametrize("host", ["pulumi_ecr", "pulumi_ecr.native"])
def test_an_output_that_mocks_leave_out_is_not_refused(host: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.replace("HOST", host)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "app"), done.stderr
