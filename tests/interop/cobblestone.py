"""Cobblestone-256 (docs/spec/stream.md) with nothing of Coffer: pyca/cryptography alone.

    cobblestone.py encrypt KEY CONTEXT    KEY (32 bytes) and CONTEXT in hexadecimal
    cobblestone.py decrypt KEY CONTEXT    from standard input to standard output

Exit code 3: wrong key or context. 5: truncated or damaged. Where the library has Cobblestone (50 and later),
its own implementation is used; otherwise the forty lines below.
"""

import hmac
import os
import sys

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

try:
    from cryptography import cobblestone
except ImportError:
    cobblestone = None

CHUNK, TAG, SALT, HEADER = 16384, 16, 24, 56


def derive(key, salt, context):
    info = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0" + salt + context
    okm = HKDFExpand(hashes.SHA512(), 76, info).derive(key)
    return AESGCM(okm[:32]), int.from_bytes(okm[32:44], "big"), okm[44:]


def encrypt(key, context, plaintext):
    salt = os.urandom(SALT)
    aead, base, commitment = derive(key, salt, context)
    out = [salt, commitment]
    for i in range(len(plaintext) // CHUNK + 1):
        nonce = (base ^ i).to_bytes(12, "big")
        out.append(aead.encrypt(nonce, plaintext[i * CHUNK : (i + 1) * CHUNK], None))
    return b"".join(out)


def decrypt(key, context, stream):
    if len(stream) < HEADER + TAG:
        sys.exit(5)
    aead, base, commitment = derive(key, stream[:SALT], context)
    if not hmac.compare_digest(commitment, stream[SALT:HEADER]):
        sys.exit(3)
    body = stream[HEADER:]
    if len(body) % (CHUNK + TAG) < TAG:
        sys.exit(5)  # the last chunk is missing or full
    out = []
    for i, at in enumerate(range(0, len(body), CHUNK + TAG)):
        nonce = (base ^ i).to_bytes(12, "big")
        out.append(aead.decrypt(nonce, body[at : at + CHUNK + TAG], None))
    return b"".join(out)


def encrypt_pyca(key, context, plaintext):
    encryptor = cobblestone.Cobblestone256Encryptor(key, context=context)
    return encryptor.update(plaintext) + encryptor.finalize()


def main():
    operation, key, context = sys.argv[1], bytes.fromhex(sys.argv[2]), bytes.fromhex(sys.argv[3])
    data = sys.stdin.buffer.read()
    if operation == "encrypt":
        result = (encrypt_pyca if cobblestone else encrypt)(key, context, data)
    else:
        try:
            result = decrypt(key, context, data)
        except InvalidTag:
            sys.exit(5)
    sys.stdout.buffer.write(result)


main()
