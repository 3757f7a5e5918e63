"""Checks an export of Provilex CRM without a network: python3 verify_export.py export.zip keys.json
keys.json is what GET /v1/keys answers, or one JWK of it. Needs Python 3.10 and nothing else; shares no code with the product.
Prints one line for each fault and exits 1, or says what was proven and exits 0; exits 2 when it was not used as above."""
import base64, functools, io, json, pathlib, re, sys, zipfile, zlib
from hashlib import sha256, sha512

BAGIT, INFO, MANIFEST, TAGS, JWS = KNOWN = "bagit.txt bag-info.txt manifest-sha512.txt tagmanifest-sha512.txt signature.jws".split()
COUNTED = {f"data/{kind}s.jsonl": f"{kind.capitalize()}-Count" for kind in "lead consent note task user suppression import".split()}
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

class Contents:
    """A file, read once. Its lines are the leaves of a Merkle tree (RFC 9162, section 2.1.1), of which only the peaks stay."""
    def __init__(self, stream, known, counted):
        self.sha512, self.octets, self.text, self.lines, self.peaks = sha512(), 0, b"", 0, []
        leaf = sha256(b"\0")
        while chunk := stream.read(65536):
            self.sha512.update(chunk)
            self.octets += len(chunk)
            self.text += chunk if known and self.octets <= 1 << 24 else b""  # bounded: 16 MiB of a tag file
            *ends, rest = chunk.split(b"\n") if counted else [b""]
            for end in ends:
                leaf.update(end)
                self.add(leaf.digest())
                leaf = sha256(b"\0")
            leaf.update(rest)
    def add(self, node):
        size, self.lines = self.lines, self.lines + 1
        while size & 1:
            node, size = sha256(b"\1" + self.peaks.pop() + node).digest(), size >> 1
        self.peaks.append(node)
    def root(self):
        peaks = reversed(self.peaks or [sha256().digest()])
        return functools.reduce(lambda node, left: sha256(b"\1" + left + node).digest(), peaks).hex()

def read_files(archive):  # by their paths in the folder; None for what cannot be read for certain
    files, folders = {}, set()
    for entry in archive.infolist():
        folder, *rest = (name := entry.orig_filename).removesuffix("/").split("/")
        if "\\" in name or {folder, *rest} & {"", ".", ".."} or not (rest or name.endswith("/")):
            fault(name, "lies outside the package's folder")
            continue
        folders.add(folder)
        if (path := "/".join(rest)) in files:
            files[path] = fault(path, "is there twice")
        elif not name.endswith("/"):
            try:
                with archive.open(entry) as stream:
                    files[path] = Contents(stream, path in KNOWN, path in COUNTED)
            except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError):
                files[path] = fault(path, "is damaged and cannot be unpacked")
    if len(folders) != 1:
        fault("zip", f"has {len(folders)} top folders instead of one")
    return files

def check_signature(text, tags, keys):
    try:
        head, body, signature = text.removesuffix("\n").split(".")
        header, payload = json.loads(unbase64(head)), json.loads(unbase64(body))
        form, kid = f"{header['alg']} {header['typ']}{' crit' * ('crit' in header)}", header["kid"]
        if form != "ES256 provilex-export+jws":
            fault(JWS, f"is of the form {form} instead of ES256 provilex-export+jws")
        elif kid not in keys:
            fault(JWS, f"is signed by the key {kid}, which is not among those given")
        elif not is_signed(keys[kid], f"{head}.{body}".encode(), unbase64(signature)):
            fault(JWS, f"was not made by the key {kid}, or not for what it says")
        elif payload["formatVersion"] != 1:
            fault(JWS, f"is of the version {payload['formatVersion']}; this verifier knows 1")
        elif tags and tags.sha512.hexdigest() != payload["tagManifestSha512"]:
            fault(JWS, "signs another package than this one")
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        fault(JWS, "is no signature in the form of a JWS")

def verify(archive, keys):
    files, named, empty = read_files(archive), {TAGS, JWS}, Contents(io.BytesIO(), False, False)
    text = {path: files[path].text.decode(errors="replace") if files.get(path) else "" for path in KNOWN}
    for path in (path for path in KNOWN if path not in files):
        fault(path, "is missing")
    if text[BAGIT] not in ("", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"):
        fault(BAGIT, "does not declare BagIt 1.0 in UTF-8")
    for source, line in ((source, line) for source in (TAGS, MANIFEST) for line in text[source].splitlines()):
        checksum, _, path = line.partition("  ")
        named.add(path)
        if path not in files:
            fault(path or source, "is missing" if path else "has a line that names no file")
        elif files[path] and files[path].sha512.hexdigest() != checksum:
            fault(path, f"differs from its checksum in {source}")
    for path in (path for path in files if path not in named and files.get(MANIFEST if path.startswith("data/") else TAGS)):
        fault(path, "is named in no manifest")
    info = dict(line.split(": ", 1) for line in text[INFO].splitlines() if ": " in line)
    facts = {label: (file := files.get(path, empty)) and str(file.lines) for path, label in COUNTED.items()}
    facts["Lead-Merkle-Root"] = (leads := files.get("data/leads.jsonl", empty)) and leads.root()
    data = [files[path] for path in files if path.startswith("data/")]
    facts["Payload-Oxum"] = all(data) and f"{sum(each.octets for each in data)}.{len(data)}"
    for label in (label for label in facts if facts[label] and info.get(label, facts[label]) != facts[label]):
        fault(INFO, f"says {label} {info[label]}, but it is {facts[label]}")
    if files.get(JWS):
        check_signature(text[JWS], files.get(TAGS), keys)
    return f"OK: every checksum, count and the signature of export {info.get('External-Identifier')} fit"

if __name__ == "__main__":
    try:
        package, keys_file = sys.argv[1:]
        trusted = read_keys(json.loads(pathlib.Path(keys_file).read_text(encoding="utf-8")))
        with zipfile.ZipFile(package) as opened:
            verdict = verify(opened, trusted)
    except zipfile.BadZipFile:
        fault("zip", "is not a zip file, or is cut off")
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as unusable:
        print(__doc__, repr(unusable), sep="\n", file=sys.stderr)
        sys.exit(2)
    print("\n".join(faults) or verdict)
    sys.exit(1 if faults else 0)
