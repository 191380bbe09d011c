"""One seeded change of a file's bytes."""
import io
import zipfile

EXTREMES = [b'\xff\xff\xff\xff', b'\x7f\xff\xff\xff', b'\xff\xff\xff\x7f', b'\x80\0\0\0', b'\0\0\0\0', b'\0\0\1\0']


def flip(data, chance):
    for _ in range(chance.choice([1, 2, 4, 16, 64])):
        data[chance.randrange(len(data))] = chance.randrange(256)


def flip_early(data, chance):
    """Where headers are."""
    for _ in range(chance.choice([1, 2, 4, 8])):
        data[chance.randrange(min(len(data), 512))] = chance.randrange(256)


def cut(data, chance):
    del data[chance.randrange(len(data)):]


def extreme(data, chance):
    at = chance.randrange(min(len(data), chance.choice([256, 4096, len(data)])))
    data[at:at + 4] = chance.choice(EXTREMES)


def repeat(data, chance):
    at = chance.randrange(len(data))
    piece = data[at:at + chance.choice([4, 64, 1024])]
    data[at:at] = piece * chance.choice([1, 3, 50])


def remove(data, chance):
    at = chance.randrange(len(data))
    del data[at:at + chance.choice([1, 4, 100])]


def blank(data, chance):
    at = chance.randrange(len(data))
    n = min(chance.choice([16, 256, 4096]), len(data) - at)
    data[at:at + n] = chance.choice([b'\0', b'\xff', b'A']) * n


CHANGES = [flip, flip_early, flip_early, cut, extreme, extreme, repeat, remove, blank]


def change(data, chance):
    chance.choice(CHANGES)(data, chance)


def inside_zip(data, chance):
    """Changes one entry and packs it again, so that the damage lies behind the checksum."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, 'w') as new:
        victim = chance.choice([entry for entry in old.infolist() if entry.file_size])
        for entry in old.infolist():
            content = bytearray(old.read(entry))
            if entry is victim:
                change(content, chance)
            entry.extra = b''
            new.writestr(entry, bytes(content))
    return out.getvalue()


def mutate(data, chance):
    if data[:4] == b'PK\3\4' and chance.random() < .6:
        return inside_zip(data, chance)
    changed = bytearray(data)
    for _ in range(chance.choice([1, 1, 2])):
        if changed:
            change(changed, chance)
    return bytes(changed)
