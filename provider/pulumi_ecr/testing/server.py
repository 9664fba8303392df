"""The emulator: moto's server in this process, with a record of every call, faults, and ECR as AWS documents it."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING, Any, Final

from pulumi_ecr.testing.calls import Recorded
from pulumi_ecr.testing.sessions import DEFAULT_ACCOUNT, DEFAULT_REGION, SECRET_KEY, access_key, check_port, make_client

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType

    from botocore.config import Config
    from typing_extensions import Self
    from werkzeug.serving import BaseWSGIServer

_guard = threading.Lock()
_running: Final[set[Emulator]] = set()
_SOON: Final = 0.2


class Emulator(Recorded):
    """A local AWS with an ECR as documented, beside moto's STS, IAM, KMS and Secrets Manager.

    Serves on ``host:port`` (0 = any free port) from ``start()`` to ``stop()``, or inside a ``with`` statement. The first
    emulator to start in a process finds an empty AWS. moto keeps its state per process: emulators that run at the
    same time in one process share accounts and regions, but not calls, faults and settings.
    """

    def __init__(self, host: str = "127.0.0.1", port: int = 0, *, keep_calls: int = 100_000) -> None:
        check_port(port)
        super().__init__(keep_calls)
        self._host = host
        self._wanted_port = port
        self._server: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None
        self._violations: list[str] = []
        self.unknown_principals: set[str] = set()
        """ARNs that no IAM knows: policies that name them are refused with "Principal not found"."""
        self.cross_account = False
        """True: a call that names another account's registry acts there. False: it is refused with AccessDenied."""
        self.invisible_seconds = 0.0
        """How long a new repository is known to CreateRepository alone; read at each call."""
        self.scan_seconds = _SOON
        """How long a basic scan of an image is IN_PROGRESS; read at each call, so that 0 also ends those under way."""
        self.preview_seconds = _SOON
        """How long a preview of a lifecycle policy is IN_PROGRESS; read at each call."""
        self.replication_seconds = _SOON
        """How long the replication of a pushed image is IN_PROGRESS; read at each call."""

    # life

    def start(self) -> Self:
        """Serve. Raises OSError when the port is taken, ImportError without moto; harmless when it runs already."""
        try:
            from werkzeug.serving import make_server  # noqa: PLC0415  # heavy, as is moto: only when an emulator runs

            from pulumi_ecr.testing.wire import QuietHandler, build_gateway  # noqa: PLC0415
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
        """Stop serving; harmless when it does not run."""
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
        """Empty every account and region, and forget calls, faults, violations and settings."""
        self._faults.clear()
        self._record.clear()
        self._violations.clear()
        self.unknown_principals.clear()
        self.cross_account = False
        self.invisible_seconds = 0.0
        self.scan_seconds = self.preview_seconds = self.replication_seconds = _SOON
        self._empty()

    @staticmethod
    def _empty() -> None:
        from pulumi_ecr.testing.wire import empty_aws  # noqa: PLC0415  # heavy, as above

        empty_aws()

    # what happened

    @property
    def violations(self) -> list[str]:
        """Answers that AWS could not have given, and failures inside the emulator: a defect of it, each. A copy."""
        return list(self._violations)

    # what is in it

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
        """Push a valid image through the API; the answer is its digest.

        ``platforms`` (``["linux/amd64", "linux/arm64"]``): an index of one image each. ``content`` decides the
        digest; random without it, so that no two images are the same.
        """
        from pulumi_ecr.testing.push import push  # noqa: PLC0415  # small, and seldom needed

        return push(self.client("ecr", region, account), repository, tag, platforms, content)

    def put_system_tags(
        self, repository: str, tags: Mapping[str, str], region: str = DEFAULT_REGION, account: str = DEFAULT_ACCOUNT
    ) -> None:
        """Set tags that only AWS can set (``aws:cloudformation:stack-name``), behind the API."""
        from pulumi_ecr.testing.wire import put_system_tags  # noqa: PLC0415  # heavy, as above

        put_system_tags(repository, tags, region, account)

    def set_findings(
        self,
        repository: str,
        image: str,
        findings: Sequence[Mapping[str, Any]],
        region: str = DEFAULT_REGION,
        account: str = DEFAULT_ACCOUNT,
    ) -> None:
        """Set what scans find in an image, named by tag or digest; nothing is found in the others.

        ``findings`` as a basic scan tells them: ``[{"name": "CVE-2026-0001", "severity": "HIGH"}]``, and description,
        uri and attributes as wanted. A registry with scan type ENHANCED tells the same findings in Inspector's shape.
        Raises LookupError when there is no such image, ValueError when ECR could not tell a finding so.
        """
        from pulumi_ecr.testing.wire import set_findings  # noqa: PLC0415  # heavy, as above

        set_findings(repository, image, findings, region, account)

    # how to reach it

    def client(
        self,
        service: str = "ecr",
        region: str = DEFAULT_REGION,
        account: str | None = None,
        *,
        config: Config | None = None,
    ) -> Any:
        """A boto3 client of this emulator, acting in ``account``. It does not retry, unless ``config`` says so."""
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
