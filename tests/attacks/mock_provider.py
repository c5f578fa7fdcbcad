"""The mock of an OpenID Connect provider, which also holds its clients to PKCE (RFC 7636).

It runs in an environment of its own: ``python mock_provider.py PORT``.
"""

import os
import sys
from base64 import urlsafe_b64encode
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import uvicorn
from flask import Response, request
from oidc_provider_mock import app

challenges: dict[str, str] = {}


def remember_challenge(response: Response) -> Response:
    """Note of each code with which challenge it was asked for."""
    place = parse_qs(urlsplit(response.headers.get("Location", "")).query)
    if request.path == "/oauth2/authorize" and "code" in place:
        is_hashed = request.args.get("code_challenge_method") == "S256"
        challenges[place["code"][0]] = request.args.get("code_challenge", "") if is_hashed else ""
    return response


def check_verifier() -> tuple[dict[str, str], int] | None:
    """Give a token to nobody but who asked for the code."""
    if request.path != "/oauth2/token":
        return None
    hashed = sha256(request.form.get("code_verifier", "").encode()).digest()
    challenge = urlsafe_b64encode(hashed).rstrip(b"=").decode()
    if challenges.pop(request.form.get("code", ""), None) == challenge:
        return None
    return {"error": "invalid_grant"}, 400


if __name__ == "__main__":
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    provider = app(require_nonce=True)
    provider.after_request(remember_challenge)
    provider.before_request(check_verifier)
    uvicorn.run(provider, interface="wsgi", port=int(sys.argv[1]))
