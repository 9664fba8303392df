"""Room 2, the workshop: sessions, clients, retries, shared reads and the table of AWS codes. The only importer of botocore."""

from botocore.exceptions import ClientError, HTTPClientError

from pulumi_ecr.aws.attempts import Attempt
from pulumi_ecr.aws.cloud import Cloud, Context, Credentials, deadline, doing, one_page
from pulumi_ecr.aws.errors import code_of, debug, details, message_of, translate, unheard
from pulumi_ecr.aws.run import Step

__all__ = [
    "Attempt",
    "ClientError",
    "Cloud",
    "Context",
    "Credentials",
    "HTTPClientError",
    "Step",
    "code_of",
    "deadline",
    "debug",
    "details",
    "doing",
    "message_of",
    "one_page",
    "translate",
    "unheard",
]
