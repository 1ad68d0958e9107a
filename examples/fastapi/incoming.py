import json, re

from fastapi import HTTPException, Request

BODY_BYTES = 4 << 20


def owner_of(request: Request) -> str:
    """Names the browser by its cookie. Put your own session here."""
    if not re.fullmatch(r"[\w-]{36}", owner := request.cookies.get("owner", "")):
        raise HTTPException(401, ("unauthorized", "You are not signed in."))
    return owner


async def read_body(request: Request) -> dict:
    # A form of any page can send other types without asking the browser's permission.
    if request.headers.get("content-type", "").split(";")[0] != "application/json":
        raise HTTPException(415, ("unsupported_media_type", "Send the request as application/json."))
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > BODY_BYTES:
            raise HTTPException(413, ("too_large", "The request is too large."))
    try:
        body = json.loads(data)
        assert 0 < len(body["id"]) <= 200 and all(isinstance(each, dict) for each in body["messages"])
        return body
    except Exception:
        raise HTTPException(400, ("invalid_request", "The request is not a chat request.")) from None
