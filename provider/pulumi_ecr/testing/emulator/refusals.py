"""ECR's error answers, with AWS's messages."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818  # an answer, not a failure of the emulator
    """An error answer: AWS's code and message, and further members of its shape."""

    def __init__(self, code: str, message: str, **members: str) -> None:
        super().__init__(message)
        self.code = code
        self.members = {"__type": code, "message": message, **members}


def invalid(member: str, constraint: str) -> Refusal:
    """InvalidParameterException: a member breaks a constraint."""
    message = f"Invalid parameter at '{member}' failed to satisfy constraint: '{constraint}'"
    return Refusal("InvalidParameterException", message)


def invalid_tag(constraint: str) -> Refusal:
    """InvalidTagParameterException."""
    message = f"Invalid parameter at 'tags' failed to satisfy constraint: '{constraint}'"
    return Refusal("InvalidTagParameterException", message)


def kms_failure(message: str, kms_error: str) -> Refusal:
    """KmsException with the error code of KMS."""
    return Refusal("KmsException", message, kmsError=kms_error)
