#!/usr/bin/env python3
"""Rebuilds the chats and media of a Coffer backup without Coffer. See recover.md.

usage: recover.py SET_FOLDER OUTPUT_FOLDER [SEQUENCE] < file-with-the-64-digits

Needs Python 3.8, the package `cryptography` and the command `zstd`.
"""
import contextlib, hashlib, hmac, json, os, pathlib, re, sqlite3, subprocess, sys, tempfile
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

try:
    from cryptography.cobblestone import Cobblestone256Decryptor  # since its version 50
except ImportError:
    Cobblestone256Decryptor = None

HEADER, CHUNK, TAG = 56, 16384, 16


def check(fine, words):
    fine or sys.exit(words)


def derive(key, label):
    return HKDF(SHA512(), 32, salt=None, info=label.encode()).derive(key)


def decrypt(file, key, context):
    """Yields what is in a Cobblestone-256 stream, first nothing for its header. Raises InvalidTag unless it is whole."""
    if Cobblestone256Decryptor:
        decryptor = Cobblestone256Decryptor(key, context)
        yield decryptor.update(file.read(HEADER))
        while sealed := file.read(64 * (CHUNK + TAG)):
            yield decryptor.update(sealed)
        yield decryptor.finalize()
        return
    header, sealed, index = file.read(HEADER), None, 0
    info = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0" + header[:24] + context
    okm = HKDFExpand(SHA512(), 76, info).derive(key)
    if not hmac.compare_digest(okm[44:], header[24:]):
        raise InvalidTag()
    yield b""
    cipher, base = AESGCM(okm[:32]), int.from_bytes(okm[32:44], "big")
    while sealed is None or len(sealed) == CHUNK + TAG:  # the last chunk is never a full one
        sealed = file.read(CHUNK + TAG)
        if len(sealed) < TAG:
            raise InvalidTag()
        yield cipher.decrypt((base ^ index).to_bytes(12, "big"), sealed, None)
        index += 1


def open_stream(path, key, context):
    """Yields the plaintext of a stream, all of it authentic; ends only if the stream is whole."""
    wrong = "wrong key, or its first bytes are damaged"
    with open(path, "rb") as file:
        try:
            for plaintext in decrypt(file, key, context):
                yield plaintext
                wrong = "damaged or cut"
        except InvalidTag:
            sys.exit(f"{path}: {wrong}")


def unzstd(data):
    return subprocess.run(["zstd", "-dcq"], input=data, stdout=subprocess.PIPE, check=True).stdout


def main(set_folder, output, sequence=None):
    digits = re.sub(r"[^0-9A-Fa-f]", "", sys.stdin.read())
    check(len(digits) == 64, "the key must have 64 hexadecimal digits")
    key = bytes.fromhex(digits)
    stream_key, id_key = derive(key, "coffer/v1/stream-input-key"), derive(key, "coffer/v1/content-id-key")
    set_id = bytes.fromhex(os.path.basename(os.path.normpath(set_folder))[len("coffer-"):])
    names = sorted(n for n in os.listdir(f"{set_folder}/manifests") if n.endswith(".man"))
    name = f"{int(sequence):08}.man" if sequence else names[-1]
    context = b"coffer/manifest/v1\0" + set_id + int(name[:8]).to_bytes(8, "big")
    packed = b"".join(open_stream(f"{set_folder}/manifests/{name}", stream_key, context))
    lines = [json.loads(line) for line in unzstd(packed).decode().splitlines()]
    os.makedirs(f"{output}/media", exist_ok=False)
    database = sqlite3.connect(f"{output}/chats.sqlite")
    members = [line for line in lines if line["type"] in ("segment", "medium")]
    for index, volume in enumerate(line for line in lines if line["type"] == "volume"):
        context = b"coffer/volume/v1\0" + set_id + bytes.fromhex(volume["name"])
        with tempfile.TemporaryFile() as tar:
            for chunk in open_stream(f"{set_folder}/volumes/{volume['name']}.vol", stream_key, context):
                tar.write(chunk)
            for line in (line for line in members if line["volume"] == index):
                tar.seek(line["offset"])
                if line["type"] == "medium":
                    content = tar.read(line["size"])
                    check(hashlib.sha256(content).hexdigest() == line["sha256"], "a medium is damaged")
                    pathlib.Path(output, "media", line["sha256"]).write_bytes(content)
                else:
                    image = unzstd(tar.read(line["length"]))
                    found = hmac.new(id_key, b"segment\0" + image, "sha256").hexdigest()
                    check(found == line["id"], "a segment is damaged")
                    insert(database, line["table"], image)
    database.commit()
    print(json.dumps({"backup": int(name[:8]), **lines[0]["counts"]}))


def insert(database, table, image):
    """Copies the one table of a segment, which is an SQLite file, into the database."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "segment.sqlite")
        file.write_bytes(image)
        with contextlib.closing(sqlite3.connect(file)) as segment:
            definition = segment.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
            database.execute(definition.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS", 1))
            for row in segment.execute(f"SELECT * FROM {table}"):
                database.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(row))})", row)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:]) if len(sys.argv) in (3, 4) else sys.exit(__doc__)
    except (OSError, sqlite3.Error, subprocess.CalledProcessError) as error:
        sys.exit(f"cannot go on: {error}")
