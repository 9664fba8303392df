"""Provider processes in 20 ms: forked from one that has imported what they need, and is else as new as any.

Each has its own memory, environment, arguments and process id, and ends as one that the engine has started.
"""

from __future__ import annotations

import contextlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import time
import traceback
from typing import Any, NoReturn, cast

from waiting import LAST_RESORT

_MOST = 1 << 20


class Forks:
    """The process that forks, to be closed at the end."""

    def __init__(self) -> None:
        self._socket, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with other:
            self._process = subprocess.Popen(
                [sys.executable, "-u", __file__, str(other.fileno())],
                pass_fds=[other.fileno()],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )

    def start(self, command: list[str], env: dict[str, str], cwd: str | None = None) -> subprocess.Popen[str]:
        """A process, as ``subprocess.Popen`` with pipes would make it of ``python -m module arguments``."""
        started = Forked()
        message = json.dumps({"arguments": command[command.index("-m") + 1 :], "env": env, "cwd": cwd}).encode()
        socket.send_fds(self._socket, [message], started.ends)
        for end in started.ends:
            os.close(end)
        started.pid = int(self._socket.recv(_MOST))
        return cast("subprocess.Popen[str]", started)

    def close(self) -> None:
        self._socket.close()
        self._process.wait(10)


class Forked:
    """As much of ``subprocess.Popen`` as is used."""

    def __init__(self) -> None:
        out, out_end = os.pipe()
        err, err_end = os.pipe()
        self.stdout, self.stderr = os.fdopen(out), os.fdopen(err)
        self.ends = [out_end, err_end]
        self.pid = 0

    def send_signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def poll(self) -> int | None:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def wait(self, timeout: float = LAST_RESORT) -> int:
        until = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > until:
                raise subprocess.TimeoutExpired("a forked process", timeout)
            time.sleep(0.002)
        return 0

    def communicate(self, timeout: float = LAST_RESORT) -> tuple[str, str]:
        self.wait(timeout)
        said = self.stdout.read(), self.stderr.read()
        self.stdout.close()
        self.stderr.close()
        return said


def _serve(requests: socket.socket) -> None:
    import botocore.session
    import dill  # noqa: F401 - the dynamic host reads providers with it
    import pulumi.dynamic  # noqa: F401
    from pulumi.runtime.proto import provider_pb2_grpc  # noqa: F401

    import pulumi_ecr.dynamic
    import pulumi_ecr.plugin
    import pulumi_ecr.resources  # noqa: F401
    from pulumi_ecr.aws.shapes import loader

    data = botocore.session.Session()
    data.register_component("data_loader", loader())
    for service in ("ecr", "sts"):  # reads the files that a client is made of
        data.create_client(service, "us-east-1", aws_access_key_id="k", aws_secret_access_key="s")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # what has ended is gone at once
    while True:
        message, descriptors, _, _ = socket.recv_fds(requests, _MOST, 2)
        if not message:
            return
        if (pid := os.fork()) == 0:
            requests.close()
            _become(json.loads(message), *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        requests.send(str(pid).encode())


def _become(asked: dict[str, Any], out: int, err: int) -> NoReturn:
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(out, 1)
        os.dup2(err, 2)
        os.close(out)
        os.close(err)
        os.environ.clear()
        os.environ.update(asked["env"])
        if asked["cwd"] is not None:
            os.chdir(asked["cwd"])
        module, *arguments = asked["arguments"]
        sys.argv = [module, *arguments]
        sys.modules.pop(f"{module}.__main__", None)
        if module == "pulumi_ecr.plugin":
            import pulumi_ecr.plugin

            pulumi_ecr.plugin.main()
        else:
            runpy.run_module(module, run_name="__main__", alter_sys=True)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as given:
        _serve(given)
