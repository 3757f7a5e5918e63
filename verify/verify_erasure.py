"""Checks the receipt of an erasure, or the certificate of a closed account, by Provilex CRM without a network: python3 verify_erasure.py receipt.jws keys.json
and with SALT kind=value ... behind it that it is about somebody: kinds email, phone and id, values as the API had them.
receipt.jws holds the receipt that GET /v1/erasures/{erasureId} answers, or the certificate that GET /v1/closures/{closureId}
answers; keys.json is what GET /v1/keys answers, or one JWK of it.
Needs Python 3.10 and nothing else; shares no code with the product. Prints one line for each fault and exits 1, or says what
was proven and exits 0; exits 2 when it was not used as above."""
import base64, datetime, json, re, sys
from hashlib import sha256

# of what: its id, when nothing live was left, and all dates in order, by the type of the signature
FORMS = {
    "provilex-erasure+jws": ("erasure", "erasureId", "liveErasedAt", "hiddenAt liveErasedAt keyDestroyedAt unrecoverableAfter"),
    "provilex-closure+jws": ("closure", "closureId", "liveDeletedAt", "requestedAt closedAt liveDeletedAt keysDestroyedAt unrecoverableAfter"),
}
# The curve P-256 (FIPS 186-4, D.1.2.3): y^2 = x^3 - 3x + b modulo P, where G generates a group of N points.
P, N = 2**256 - 2**224 + 2**192 + 2**96 - 1, 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
G = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
     0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)
faults = {}  # in order, each once

def fault(where, what):
    faults.setdefault(re.sub(r"[\x00-\x1f\x7f-\x9f]", "?", f"{where}: {what}"))

def unbase64(text):  # of RFC 7515, section 2, by which the same octets have one form
    if base64.urlsafe_b64encode(octets := base64.urlsafe_b64decode(text + "==")).decode().rstrip("=") != text:
        raise ValueError("no base64url, or in another form than its own")
    return octets

def add(p, q):
    if not p or not q or (p[0] == q[0] and (p[1] + q[1]) % P == 0):
        return None if p and q else p or q
    slope = (3 * p[0] * p[0] - 3) * pow(2 * p[1], -1, P) if p == q else (q[1] - p[1]) * pow(q[0] - p[0], -1, P)
    x = (slope * slope - p[0] - q[0]) % P
    return x, (slope * (p[0] - x) - p[1]) % P

def times(factor, point):
    rest = times(factor >> 1, add(point, point)) if factor > 1 else None
    return add(rest, point) if factor & 1 else rest

def is_signed(key, message, signature):  # by ES256: RFC 7518, section 3.4, and FIPS 186-4, section 6.4
    r, s, e = (int.from_bytes(each, "big") for each in (signature[:32], signature[32:], sha256(message).digest()))
    inverse = pow(s, -1, N) if s % N else 0
    point = add(times(e * inverse % N, G), times(r * inverse % N, key)) or (0, 0)
    return len(signature) == 64 and 0 < r < N and s < N and point[0] % N == r

def read_keys(given):
    keys = {}
    for jwk in given.get("keys", [given]):
        if [jwk.get("kty"), jwk.get("crv"), jwk.get("alg", "ES256"), jwk.get("use", "sig")] == ["EC", "P-256", "ES256", "sig"]:
            members = '{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}'.format(**jwk)  # RFC 7638
            thumbprint = base64.urlsafe_b64encode(sha256(members.encode()).digest()).decode().rstrip("=")
            keys[thumbprint] = tuple(int.from_bytes(unbase64(jwk[name]), "big") for name in "xy")
    return keys

def judge(form, payload, salt, asked):
    before, (what, name, gone, dates) = None, FORMS[form]
    for date in dates.split():
        at = datetime.datetime.fromisoformat(payload[date].replace("Z", "+00:00"))
        if before and at < before:
            fault("receipt", f"says {date} {payload[date]}, which is before what must come first")
        before = at
    for kind, value in asked:
        if sha256(f"{salt}\n{kind}\n{value}".encode()).hexdigest() not in payload.get("subject", []):
            fault(kind, "is not of whom the receipt is about, or the salt is another")
    about = "; it is about whom you named" if asked else ""
    return (f"OK: the signature of {what} {payload[name]} fits; nothing live was left at {payload[gone]},"
            f" unrecoverable after {payload['unrecoverableAfter']}{about}")

def verify(text, keys, salt, asked):
    try:
        head, body, signature = text.split(".")
        header, payload = json.loads(unbase64(head)), json.loads(unbase64(body))
        form, kid = f"{header['alg']} {header['typ']}{' crit' * ('crit' in header)}", header["kid"]
        if not form.startswith("ES256 ") or form[6:] not in FORMS:
            fault("receipt", f"is of the form {form} instead of ES256 provilex-erasure+jws")
        elif kid not in keys:
            fault("receipt", f"is signed by the key {kid}, which is not among those given")
        elif not is_signed(keys[kid], f"{head}.{body}".encode(), unbase64(signature)):
            fault("receipt", f"was not made by the key {kid}, or not for what it says")
        elif payload["formatVersion"] != 1:
            fault("receipt", f"is of the version {payload['formatVersion']}; this verifier knows 1")
        else:
            return judge(form[6:], payload, salt, asked)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        fault("receipt", "is no receipt in the form of a JWS")

if __name__ == "__main__":
    try:
        receipt_file, keys_file, *rest = sys.argv[1:]
        given = [one.split("=", 1) for one in rest[1:]]
        if len(rest) == 1 or any(len(pair) != 2 or pair[0] not in ("email", "phone", "id") for pair in given):
            raise ValueError("two arguments, or a salt and a kind=value more")
        with open(keys_file, encoding="utf-8") as file:
            trusted = read_keys(json.load(file))
        with open(receipt_file, encoding="utf-8") as file:
            verdict = verify(file.read().strip(), trusted, "".join(rest[:1]), given)
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as unusable:
        print(__doc__, repr(unusable), sep="\n", file=sys.stderr)
        sys.exit(2)
    print("\n".join(faults) or verdict)
    sys.exit(1 if faults else 0)
