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

    def statement(arn):
        allow = {"Effect": "Allow", "Principal": {"AWS": [arn]}, "Action": "ecr:BatchGetImage"}
        return {**allow, "Condition": {"StringEquals": {"aws:SourceArn": arn}}}

    ecr.RepositoryPolicy("p", repository=app.name, policy=POLICY)
    return app.name.apply(print)


test()
"""


@pytest.mark.parametrize("host", ["pulumi_ecr", "pulumi_ecr.native"])
@pytest.mark.parametrize(
    "policy",
    [
        '{"Statement": [statement(app.arn)]}',
        '{"Statement": [app.arn.apply(statement)]}',
        'app.arn.apply(lambda arn: {"Statement": [statement(arn)]})',
        '{"Statement": [{**statement("*"), "Principal": {"AWS": pulumi.Output.all(app.arn)}}]}',
    ],
)
def test_an_output_that_mocks_leave_out_is_not_refused(host: str, policy: str) -> None:
    program = PROGRAM.replace("HOST", host).replace("POLICY", policy)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "app"), done.stderr
