"""Coffer's key schedule (docs/spec/keys.md, section 3) with nothing of Coffer: pyca/cryptography.

    key_schedule.py LABELS < K     LABELS: one label a line, in a file; K: 64 hexadecimal digits

Prints one line a label: the label and the 32 derived bytes; then the Ed25519 public key of the signing seed.
"""

import sys

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

key = bytes.fromhex(sys.stdin.read().strip())
for label in open(sys.argv[1]).read().split():
    derived = HKDF(hashes.SHA512(), 32, salt=None, info=label.encode()).derive(key)
    print(label, derived.hex())
    if label.endswith("owner-signing-seed"):
        public = Ed25519PrivateKey.from_private_bytes(derived).public_key()
        raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        print("owner-public-key", raw.hex())
