"""The fault proxy: forwards the calls of AWS clients to an emulator, records them and applies faults and latency."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from pulumi_ecr.testing.messages import Answer
from pulumi_ecr.testing.protocol import complete, phrase, read_request, through_faults
from pulumi_ecr.testing.recorded import Recorded
from pulumi_ecr.testing.sessions import check_port

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self


class FaultProxy(Recorded):
    """Forwards to the emulator (or any AWS endpoint over HTTP) at ``target``, from ``start()`` to ``stop()``.

    ``latency``: seconds that every call waits first. ``seed``: selects the calls to which a fault with a ``rate``
    applies. Serves on ``host:port``, 0 for any free port::

        with Emulator() as emulator, FaultProxy(emulator.url, seed=7, latency=0.05) as proxy:
            proxy.inject(Fault.of("throttled", rate=0.3))
            env = {**emulator.env(), "AWS_ENDPOINT_URL": proxy.url}
    """

    def __init__(
        self,
        target: str,
        *,
        seed: int = 0,
        latency: float = 0,
        host: str = "127.0.0.1",
        port: int = 0,
        keep_calls: int = 100_000,
    ) -> None:
        check_port(port)
        super().__init__(keep_calls, seed)
        self.target = target.rstrip("/")
        self.latency = latency
        self.in_flight = 0
        """The number of calls that wait for their answer."""
        self.most_in_flight = 0
        """The highest value of ``in_flight`` so far."""
        self._address = (host, port)
        self._server: _Server | None = None
        self._lock = threading.Lock()

    def start(self) -> Self:
        """Start to serve; does nothing when it serves already. Raises OSError when the port is taken."""
        if self._server is None:
            self._server = _Server(self._address, self)
            threading.Thread(target=self._server.serve_forever, args=(0.05,), name="fault-proxy", daemon=True).start()
        return self

    def stop(self) -> None:
        """Stop serving; does nothing when it does not run."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The address of the proxy. Raises RuntimeError when it does not run."""
        if self._server is None:
            raise RuntimeError("the proxy is not running: call start(), or use it in a with statement")
        return f"http://{self._address[0]}:{self._server.server_port}"

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer | None:
        """The answer to one request, None where the connection closes without one."""
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "CONTENT_TYPE": headers.get("content-type", ""),
            "HTTP_AUTHORIZATION": headers.get("authorization", ""),
            "HTTP_X_AMZ_TARGET": headers.get("x-amz-target", ""),
        }
        request = read_request(environ, body)
        call = request.call
        number = self._record.arrive(call)
        with self._lock:
            self.in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            time.sleep(self.latency)
            answer = through_faults(self._faults, request, call, lambda: self._forward(method, path, headers, body))
        finally:
            with self._lock:
                self.in_flight -= 1
        self._record.finish(number, answer)
        return answer

    def _forward(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        import urllib3  # noqa: PLC0415 - comes with botocore

        assert self._server is not None
        try:
            found = self._server.pool.request(
                method, f"{self.target}{path}", body=body, headers=headers, redirect=False
            )
        except urllib3.exceptions.HTTPError as error:
            return Answer(502, [("Content-Type", "text/plain")], f"{self.target} cannot be reached: {error}".encode())
        return Answer(found.status, [*found.headers.items()], found.data)


_HOP_BY_HOP = frozenset({"connection", "host", "keep-alive", "transfer-encoding", "content-length"})


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], proxy: FaultProxy) -> None:
        import urllib3  # noqa: PLC0415 - as above

        super().__init__(address, _Handler)
        self.proxy = proxy
        self.pool = urllib3.PoolManager(maxsize=256, retries=False)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Write nothing about clients that have closed their connection."""

    def server_close(self) -> None:
        super().server_close()
        self.pool.clear()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # send an answer in one piece
    server: _Server

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP}
        answer = self.server.proxy.answer(self.command, self.path, headers, body)
        if answer is None or answer.cut:
            self.close_connection = True
        if answer is not None:
            self.send_response(answer.status, phrase(answer.status))
            for name, value in complete(answer):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.sent)

    do_DELETE = do_GET = do_HEAD = do_POST = do_PUT = _serve  # noqa: N815 - the library's names

    def log_message(self, format: str, *args: Any) -> None:
        """Write nothing: ``FaultProxy.calls`` is the record."""
