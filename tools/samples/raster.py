"""Two formats of pictures that no tool of Debian writes as we need them: PSD and DNG."""
import struct


def read_ppm(data):
    """(width, height, RGB bytes) of a binary PPM with 8 bits."""
    words, at = [], 0
    while len(words) < 4:
        if data[at:at + 1] == b'#':
            at = data.index(b'\n', at) + 1
            continue
        end = at
        while data[end:end + 1].strip():
            end += 1
        words.append(data[at:end])
        at = end + 1
    return int(words[1]), int(words[2]), data[at:]


def pack_row(row):
    """PackBits (Adobe TIFF 6.0, section 9)."""
    out, at = bytearray(), 0
    while at < len(row):
        run = 1
        while at + run < len(row) and run < 128 and row[at + run] == row[at]:
            run += 1
        if run >= 3:
            out += bytes([257 - run, row[at]])
            at += run
            continue
        start = at
        while at < len(row) and at - start < 128 and not (at + 2 < len(row) and row[at] == row[at + 1] == row[at + 2]):
            at += 1
        out += bytes([at - start - 1]) + row[start:at]
    return bytes(out)


def psd(width, height, rgb):
    """A flattened document of three channels (Adobe Photoshop File Formats Specification)."""
    rows = [pack_row(rgb[y * width * 3 + channel:(y + 1) * width * 3:3]) for channel in range(3) for y in range(height)]
    head = b'8BPS' + struct.pack('>H6xHIIHH', 1, 3, height, width, 8, 3) + struct.pack('>III', 0, 0, 0)
    return head + struct.pack('>H', 1) + b''.join(struct.pack('>H', len(row)) for row in rows) + b''.join(rows)


class Tiff:
    """Lays directories of a little-endian TIFF one after the other."""
    SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 10: 8}

    def __init__(self):
        self.data = bytearray(b'II*\0\0\0\0\0')

    def add(self, data):
        while len(self.data) % 4:
            self.data += b'\0'
        self.data += data
        return len(self.data) - len(data)

    def directory(self, entries):
        packed = []
        for tag, kind, values in sorted(entries):
            if kind in (2, 7, 1) and isinstance(values, (bytes, bytearray)):
                data, count = bytes(values), len(values)
            else:
                shape = {1: 'B', 3: 'H', 4: 'I', 5: 'II', 10: 'ii'}[kind]
                flat = [n for v in values for n in (v if isinstance(v, tuple) else (v,))]
                data, count = struct.pack('<' + shape * len(values), *flat), len(values)
            if len(data) > 4:
                data = struct.pack('<I', self.add(data))
            packed.append(struct.pack('<HHI', tag, kind, count) + data.ljust(4, b'\0'))
        return self.add(struct.pack('<H', len(packed)) + b''.join(packed) + b'\0\0\0\0')

    def finish(self, first):
        self.data[4:8] = struct.pack('<I', first)
        return bytes(self.data)


def dng(small, raw, jpeg, jpeg_size):
    """A digital negative (Adobe DNG 1.4): IFD0 a thumbnail, SubIFD 0 the sensor's mosaic, SubIFD 1 a JPEG preview.
    small and raw are (width, height, RGB bytes); the mosaic is made of raw."""
    tiff = Tiff()
    width, height, rgb = raw
    mosaic = bytearray()
    for y in range(height):
        for x in range(width):
            channel = (0, 1, 1, 2)[(y % 2) * 2 + x % 2]
            light = (rgb[(y * width + x) * 3 + channel] / 255) ** 2.2
            mosaic += struct.pack('<H', int(light * 4095))
    at = tiff.add(mosaic)
    cfa = tiff.directory([
        (254, 4, [0]), (256, 4, [width]), (257, 4, [height]), (258, 3, [16]), (259, 3, [1]), (262, 3, [32803]),
        (273, 4, [at]), (277, 3, [1]), (278, 4, [height]), (279, 4, [len(mosaic)]), (284, 3, [1]),
        (33421, 3, [2, 2]), (33422, 1, bytes([0, 1, 1, 2])), (50714, 3, [0]), (50717, 4, [4095])])
    at = tiff.add(jpeg)
    preview = tiff.directory([
        (254, 4, [1]), (256, 4, [jpeg_size[0]]), (257, 4, [jpeg_size[1]]), (258, 3, [8, 8, 8]), (259, 3, [7]), (262, 3, [6]),
        (273, 4, [at]), (277, 3, [3]), (278, 4, [jpeg_size[1]]), (279, 4, [len(jpeg)]), (284, 3, [1])])
    exif = tiff.directory([
        (33434, 5, [(1, 60)]), (33437, 5, [(28, 10)]), (34855, 3, [1600]), (36864, 7, b'0230'),
        (36867, 2, b'2026:02:17 19:42:08\0'), (37386, 5, [(50, 1)])])
    at = tiff.add(small[2])
    first = tiff.directory([
        (254, 4, [1]), (256, 4, [small[0]]), (257, 4, [small[1]]), (258, 3, [8, 8, 8]), (259, 3, [1]), (262, 3, [2]),
        (270, 2, 'Lanterns, first night'.encode() + b'\0'), (271, 2, b'Atelier\0'), (272, 2, b'Samples\0'), (273, 4, [at]), (274, 3, [1]), (277, 3, [3]),
        (278, 4, [small[1]]), (279, 4, [len(small[2])]), (284, 3, [1]), (306, 2, b'2026:02:17 19:42:08\0'),
        (315, 2, b'Mira Holt\0'), (330, 4, [cfa, preview]), (33432, 2, b'CC0 1.0\0'), (34665, 4, [exif]),
        (50706, 1, bytes([1, 4, 0, 0])), (50707, 1, bytes([1, 1, 0, 0])), (50708, 2, b'Atelier Samples\0'),
        (50721, 10, [(9, 10), (-2, 10), (-1, 10), (-4, 10), (12, 10), (2, 10), (-1, 10), (2, 10), (6, 10)]),
        (50728, 5, [(1, 2), (1, 1), (2, 3)]), (50778, 3, [21])])
    return tiff.finish(first)
