"""The OpenID Connect provider of the settings: where it is, and whom it vouches for."""

import time
from typing import Any, NamedTuple

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from httpx2 import AsyncBaseTransport, HTTPError
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from app.core.config import settings

# An ID token is signed by the provider's key, and never by a secret or by nobody.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA", "Ed25519"]
SCOPE = "openid email profile"
ENDPOINTS = {"authorization_endpoint", "token_endpoint", "jwks_uri"}
FRESH = 3600  # seconds for which it is remembered what a provider says of itself
transport: AsyncBaseTransport | None = None  # the network, if nothing else is set


class RefusedError(Exception):
    """The provider, or what it sent, does not prove who somebody is."""


class UnreachableError(Exception):
    """The provider does not answer, or not as one."""


class Person(NamedTuple):
    issuer: str
    subject: str
    email: str
    name: str | None


class Provider:
    """Knows what the provider says of itself, and asks for it now and then again."""

    metadata: dict[str, Any] | None = None
    until = 0.0

    async def describe(self, client: AsyncOAuth2Client) -> dict[str, Any]:
        if self.metadata is None or self.until <= time.time():
            self.metadata = await describe(client)
            self.until = time.time() + FRESH
        return self.metadata


provider = Provider()


def connect() -> AsyncOAuth2Client:
    return AsyncOAuth2Client(
        settings.oidc_client_id,
        settings.oidc_client_secret.get_secret_value(),
        scope=SCOPE,
        redirect_uri=settings.oidc_redirect_url,
        code_challenge_method="S256",
        timeout=10,
        transport=transport,
    )


async def describe(client: AsyncOAuth2Client) -> dict[str, Any]:
    issuer = settings.oidc_issuer
    where = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    metadata = await fetch(client, where, withhold_token=True)
    if metadata.get("issuer") != issuer or not metadata.keys() >= ENDPOINTS:
        raise UnreachableError(f"{where} does not describe this issuer")
    return metadata


async def keys_of(client: AsyncOAuth2Client, metadata: dict[str, Any]) -> KeySet:
    """Ask for the keys each time: sign-ins are rare, and providers change their keys."""
    found: Any = await fetch(client, metadata["jwks_uri"], withhold_token=True)
    try:
        return KeySet.import_key_set(found)
    except (JoseError, KeyError, TypeError, ValueError) as error:
        raise UnreachableError(f"there are no keys: {error}") from error


async def fetch(client: AsyncOAuth2Client, url: str, **options: Any) -> dict[str, Any]:
    try:
        response = await client.request("GET", url, **options)
        found = response.raise_for_status().json()
    except (HTTPError, ValueError) as error:
        raise UnreachableError(f"{url}: {error}") from error
    if not isinstance(found, dict):
        raise UnreachableError(f"{url} is no JSON object")
    return found


async def authorization_url(state: str, nonce: str, verifier: str) -> str:
    """Return where a person goes to sign in; who has the verifier can use what comes back."""
    async with connect() as client:
        metadata = await provider.describe(client)
        url, _ = client.create_authorization_url(
            metadata["authorization_endpoint"],
            state=state,
            nonce=nonce,
            code_verifier=verifier,
        )
    return str(url)


async def identify(code: str, nonce: str, verifier: str) -> Person:
    """Exchange a code for what the provider says of the person who signed in."""
    async with connect() as client:
        metadata = await provider.describe(client)
        keys = await keys_of(client, metadata)
        try:
            token = await client.fetch_token(
                metadata["token_endpoint"], code=code, code_verifier=verifier
            )
            claims = verified(str(token["id_token"]), nonce, keys)
        except (AuthlibBaseError, JoseError, KeyError, TypeError, ValueError) as error:
            raise RefusedError(str(error)) from error
        except HTTPError as error:
            raise UnreachableError(str(error)) from error
        if "email" not in claims:
            claims |= await more_of(claims["sub"], client, metadata)
    return person(claims)


def verified(token: str, nonce: str, keys: KeySet) -> dict[str, Any]:
    """Check who signed a token, for whom, when, and for which sign-in."""
    claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
    jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": settings.oidc_issuer},
        aud={"essential": True, "value": settings.oidc_client_id},
        azp={"value": settings.oidc_client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    ).validate(claims)
    return claims


async def more_of(
    subject: object, client: AsyncOAuth2Client, metadata: dict[str, Any]
) -> dict[str, Any]:
    """Ask for what some providers leave out of the token, if it is of the same person."""
    where = metadata.get("userinfo_endpoint")
    found = await fetch(client, where) if where else {}
    if found.get("sub") != subject:
        raise RefusedError("what is told of the person is of another")
    return {name: found.get(name) for name in ("email", "email_verified", "name")}


def person(claims: dict[str, Any]) -> Person:
    """Take an address only if the provider has verified it: it opens the account."""
    if claims.get("email_verified") is not True:
        raise RefusedError("the address is not verified")
    name = claims.get("name")
    return Person(
        issuer=settings.oidc_issuer,
        subject=str(claims["sub"]),
        email=str(claims.get("email")),
        name=name if isinstance(name, str) else None,
    )
