"""Room 3, the other half of the collection: what programs may ask. ``ALL`` lists the functions; nothing else does."""

from __future__ import annotations

from typing import Any, Final

from pulumi_ecr.aws import Context
from pulumi_ecr.core.function import Function
from pulumi_ecr.functions.credentials import GetAuthorizationToken, GetCredentials
from pulumi_ecr.functions.images import GetImage, GetImageReplicationStatus, GetImages, GetImageScanFindings
from pulumi_ecr.functions.lifecycle import GetLifecyclePolicyDocument, GetLifecyclePolicyPreview
from pulumi_ecr.functions.registry import GetPullThroughCacheRule, GetRegistry
from pulumi_ecr.functions.repositories import GetRepositories, GetRepository

ALL: Final[dict[str, Function[Any, Any, Context]]] = {
    function.name: function
    for function in (
        GetAuthorizationToken(),
        GetCredentials(),
        GetImage(),
        GetImages(),
        GetImageReplicationStatus(),
        GetImageScanFindings(),
        GetLifecyclePolicyDocument(),
        GetLifecyclePolicyPreview(),
        GetPullThroughCacheRule(),
        GetRegistry(),
        GetRepositories(),
        GetRepository(),
    )
}
"""Every function by the name that Python programs use."""
