"""The emulator: moto's server in this process, with a record of every call, faults, and Amazon ECR as AWS documents it."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING, Any, Final

from pulumi_ecr.testing.emulator.settings import Settings
from pulumi_ecr.testing.recorded import Recorded
from pulumi_ecr.testing.sessions import DEFAULT_ACCOUNT, DEFAULT_REGION, SECRET_KEY, access_key, check_port, make_client

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType

    from botocore.config import Config
    from typing_extensions import Self
    from werkzeug.serving import BaseWSGIServer

_guard = threading.Lock()
_running: Final[set[Emulator]] = set()


class Emulator(Recorded, Settings):
    """A local AWS: Amazon ECR as AWS documents it, and moto's STS, IAM, KMS and Secrets Manager.

    Serves on ``host:port`` (0: any free port) from ``start()`` to ``stop()``, or inside a ``with`` statement. moto keeps
    its state per process: the first emulator to start in a process is empty, and emulators that run at the same time in
    one process share accounts and regions, but not calls, faults and settings. The settings are attributes; each call
    reads them anew.
    """

    def __init__(self, host: str = "127.0.0.1", port: int = 0, *, keep_calls: int = 100_000) -> None:
        check_port(port)
        Recorded.__init__(self, keep_calls)
        Settings.__init__(self)
        self._host = host
        self._wanted_port = port
        self._server: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None
        self._violations: list[str] = []

    # start and stop

    def start(self) -> Self:
        """Start to serve; does nothing when it runs. Raises OSError when the port is taken, ImportError without moto."""
        try:
            from werkzeug.serving import make_server  # noqa: PLC0415  # heavy, as is moto: only when an emulator runs

            from pulumi_ecr.testing.emulator.gateway import QuietHandler, build_gateway  # noqa: PLC0415
        except ModuleNotFoundError as error:
            raise ModuleNotFoundError(f"{error}: the emulator needs pip install 'pulumi-ecr[testing]'") from error

        with _guard:
            if self._server is not None:
                return self
            with socket.create_server((self._host, self._wanted_port)) as listener:
                port = listener.getsockname()[1]
                gateway = build_gateway(self, self._record, self._faults, self._violations)
                if not _running:
                    self._empty()
                self._server = make_server(
                    self._host, port, gateway, threaded=True, request_handler=QuietHandler, fd=listener.fileno()
                )
            self._thread = threading.Thread(
                target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="ecr-emulator", daemon=True
            )
            self._thread.start()
            _running.add(self)
        return self

    def stop(self) -> None:
        """Stop serving; does nothing when it does not run."""
        with _guard:
            server, thread = self._server, self._thread
            self._server = self._thread = None
            _running.discard(self)
        if server is not None and thread is not None:
            server.shutdown()
            thread.join()
            server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def port(self) -> int:
        """The TCP port in use. Raises RuntimeError when the emulator does not run."""
        if self._server is None:
            raise RuntimeError("the emulator is not running: call start(), or use it in a with statement")
        return self._server.port

    @property
    def url(self) -> str:
        """The endpoint of every service: ``http://127.0.0.1:<port>``."""
        return f"http://{self._host}:{self.port}"

    def reset(self) -> None:
        """Empty every account and region; remove calls, faults and violations; set the settings to their defaults."""
        self._faults.clear()
        self._record.clear()
        self._violations.clear()
        self.reset_settings()
        self._empty()

    @staticmethod
    def _empty() -> None:
        from pulumi_ecr.testing.emulator.gateway import empty_aws  # noqa: PLC0415  # heavy, as above

        empty_aws()

    # results

    @property
    def violations(self) -> list[str]:
        """Answers that AWS could not have given, and failures inside the emulator; each is a defect of it. A copy."""
        return list(self._violations)

    # content

    def put_image(
        self,
        repository: str,
        tag: str | None = None,
        *,
        platforms: Sequence[str] = (),
        content: bytes | None = None,
        region: str = DEFAULT_REGION,
        account: str | None = None,
    ) -> str:
        """Push a valid image through the API; returns its digest.

        ``platforms`` (``["linux/amd64", "linux/arm64"]``): an index of one image each. ``content`` determines the
        digest; without it each image has random content.
        """
        from pulumi_ecr.testing.emulator.push import push  # noqa: PLC0415  # rarely needed

        return push(self.client("ecr", region, account), repository, tag, platforms, content)

    def put_system_tags(
        self, repository: str, tags: Mapping[str, str], region: str = DEFAULT_REGION, account: str = DEFAULT_ACCOUNT
    ) -> None:
        """Set tags that only AWS can set (``aws:cloudformation:stack-name``), without the API."""
        from pulumi_ecr.testing.emulator.gateway import put_system_tags  # noqa: PLC0415  # heavy, as above

        put_system_tags(repository, tags, region, account)

    def set_findings(
        self,
        repository: str,
        image: str,
        findings: Sequence[Mapping[str, Any]],
        region: str = DEFAULT_REGION,
        account: str = DEFAULT_ACCOUNT,
    ) -> None:
        """Set the findings of an image, given by tag or digest; other images have no findings.

        ``findings`` as a basic scan returns them: ``[{"name": "CVE-2026-0001", "severity": "HIGH"}]``, optionally with
        description, uri and attributes. With scan type ENHANCED the registry returns them in Inspector's shape.
        Raises LookupError when there is no such image, ValueError for findings that ECR could not return.
        """
        from pulumi_ecr.testing.emulator.gateway import set_findings  # noqa: PLC0415  # heavy, as above

        set_findings(repository, image, findings, region, account)

    # access

    def client(
        self,
        service: str = "ecr",
        region: str = DEFAULT_REGION,
        account: str | None = None,
        *,
        config: Config | None = None,
    ) -> Any:
        """A boto3 client of this emulator, acting in ``account``. It does not retry unless ``config`` sets retries."""
        return make_client(service, region, account or DEFAULT_ACCOUNT, self.url, config)

    def env(self, region: str = DEFAULT_REGION, account: str = DEFAULT_ACCOUNT) -> dict[str, str]:
        """Environment variables with which any AWS SDK works against this emulator, acting in ``account``."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": access_key(account),
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
            "AWS_EC2_METADATA_DISABLED": "true",
        }
