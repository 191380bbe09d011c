"""Builders of the containers that the bombs lie in: each writes what it is told, right or wrong."""
import io
import struct
import zipfile
import zlib

GOOD_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))


def squeezed(megabytes, byte=b'\0'):
    """So many megabytes of one byte, as a zlib stream."""
    press, block = zlib.compressobj(1), byte * (1 << 20)
    return b''.join([press.compress(block) for _ in range(megabytes)] + [press.flush()])


def png(width, height, depth, colour, data, interlace=0, extra=b''):
    head = struct.pack('>IIBBBBB', width, height, depth, colour, 0, 0, interlace)
    return b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', head) + extra + chunk(b'IDAT', data) + chunk(b'IEND', b'')


def zipped(entries, stored='mimetype'):
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED, compresslevel=1) as z:
        for name, data in entries:
            kind = zipfile.ZIP_STORED if name == stored else zipfile.ZIP_DEFLATED
            with z.open(info(name, kind), 'w') as f:
                for piece in data if isinstance(data, list) else [data]:
                    f.write(piece.encode() if isinstance(piece, str) else piece)
    return out.getvalue()


def info(name, kind):
    entry = zipfile.ZipInfo(name)
    entry.compress_type = kind
    return entry


WORDML = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = (GOOD_XML + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
         '<Default Extension="xml" ContentType="application/xml"/></Types>')


def docx(document):
    return zipped([('[Content_Types].xml', TYPES), ('word/document.xml', document)])


def pdf(objects, trailer='/Root 1 0 R'):
    out, places = bytearray(b'%PDF-1.7\n'), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b'%d 0 obj\n' % number + (body if isinstance(body, bytes) else body.encode()) + b'\nendobj\n'
    start = len(out)
    out += b'xref\n0 %d\n0000000000 65535 f \n' % (len(places) + 1)
    out += b''.join(b'%010d 00000 n \n' % place for place in places)
    out += f'trailer\n<< /Size {len(places) + 1} {trailer} >>\nstartxref\n{start}\n%%EOF\n'.encode()
    return bytes(out)


def stream(extra, data):
    return b'<< %s /Length %d >>\nstream\n' % (extra.encode(), len(data)) + data + b'\nendstream'


def one_page(resources, content, more=()):
    return pdf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
                '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources ' + resources + ' >>',
                stream('', content), *more])


def svg(body, size='width="100" height="100"', doctype=''):
    return (GOOD_XML + doctype + '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            + size + '>' + body + '</svg>').encode()


def use_tree(depth):
    levels = ''.join(f'<g id="g{i}">' + f'<use xlink:href="#g{i - 1}"/>' * 10 + '</g>' for i in range(1, depth))
    return f'<defs><g id="g0"><rect width="5" height="5"/></g>{levels}</defs><use xlink:href="#g{depth - 1}"/>'


def midi(division, events):
    track = events + b'\0\xff\x2f\0'
    return b'MThd' + struct.pack('>IHHH', 6, 0, 1, division) + b'MTrk' + struct.pack('>I', len(track)) + track


def score(body, doctype=''):
    return (GOOD_XML + doctype + '<score-partwise version="4.0"><part-list><score-part id="P1"><part-name>x</part-name>'
            '</score-part></part-list><part id="P1">' + body + '</part></score-partwise>').encode()


def note(duration):
    return ('<measure number="1"><attributes><divisions>1</divisions></attributes><note><pitch><step>C</step>'
            f'<octave>4</octave></pitch><duration>{duration}</duration></note></measure>')


def box(kind, *parts):
    """A box of ISO/IEC 14496-12."""
    data = b''.join(parts)
    return struct.pack('>I', len(data) + 8) + kind + data


def full_box(kind, version, *parts):
    return box(kind, struct.pack('>I', version << 24), *parts)


def find_box(data, kind):
    """The whole first box of that kind, by its name alone."""
    at = data.index(kind) - 4
    return data[at:at + struct.unpack('>I', data[at:at + 4])[0]]


def picture_grid(real, rows, columns, width, height):
    """An AVIF or HEIC whose picture is a grid of rows x columns, each of them the one picture of a real one."""
    brand, kind, codec = (b'avif', b'av01', b'av1C') if b'av1C' in real else (b'heic', b'hvc1', b'hvcC')
    at = real.index(b'iloc') + 4
    base, _, offset, length = struct.unpack('>IHII', real[at + 12:at + 26])
    tile = real[base + offset:base + offset + length]
    grid = struct.pack('>BBBBII', 0, 1, rows - 1, columns - 1, width, height)
    items = box(b'infe', b'\2\0\0\0\0\1\0\0grid\0'), box(b'infe', b'\2\0\0\1\0\2\0\0' + kind + b'\0')
    sizes = full_box(b'ispe', 0, struct.pack('>II', width, height))
    properties = box(b'ipco', sizes, find_box(real, b'ispe'), find_box(real, codec), find_box(real, b'pixi'))
    of_items = full_box(b'ipma', 0, struct.pack('>IHBBBHBBBB', 2, 1, 2, 1, 4, 2, 3, 2, 0x83, 4))
    parts = rows * columns
    reference = full_box(b'iref', 0, box(b'dimg', struct.pack('>HH', 1, parts), b'\0\2' * parts))

    def meta(start):
        places = struct.pack('>BBHHHHIIHHHII', 0x44, 0, 2, 1, 0, 1, start, len(grid), 2, 0, 1, start + len(grid), length)
        return full_box(b'meta', 0, full_box(b'hdlr', 0, b'\0\0\0\0pict' + b'\0' * 13), full_box(b'pitm', 0, b'\0\1'),
                        full_box(b'iloc', 0, places), full_box(b'iinf', 0, b'\0\2', *items),
                        box(b'iprp', properties, of_items), reference)

    head = box(b'ftyp', brand + b'\0\0\0\0' + brand + b'mif1miaf')
    start = len(head) + len(meta(0)) + 8
    return head + meta(start) + box(b'mdat', grid, tile)


def element(number, data, size=None):
    """An EBML element (RFC 8794) whose size takes eight bytes; size: another one than it has."""
    return bytes.fromhex(number) + struct.pack('>Q', (len(data) if size is None else size) | 1 << 56) + data


def matroska(duration, track=b'', cluster=b''):
    head = element('1a45dfa3', element('4282', b'matroska') + element('4287', b'\4') + element('4285', b'\2'))
    info = element('1549a966', element('2ad7b1', b'\x0f\x42\x40') + element('4489', struct.pack('>d', duration)))
    return head + element('18538067', info + element('1654ae6b', element('ae', track)) + cluster)


def pcm_track():
    sound = element('e1', element('b5', struct.pack('>d', 8000)) + element('9f', b'\1') + element('6264', b'\x10'))
    return element('d7', b'\1') + element('73c5', b'\1') + element('83', b'\2') + element('86', b'A_PCM/INT/LIT') + sound


def directory(entries, after=0):
    """An image file directory of TIFF 6.0, little-endian; entries: (tag, type, count, value)."""
    body = b''.join(struct.pack('<HHII', *entry) for entry in sorted(entries))
    return struct.pack('<H', len(entries)) + body + struct.pack('<I', after)


def tiff(*directories):
    """directories: (entries, which directory follows, or None), laid one behind the other from byte 8."""
    places, at = [], 8
    for entries, _ in directories:
        places.append(at)
        at += 6 + 12 * len(entries)
    return b'II*\0\x08\0\0\0' + b''.join(
        directory(entries, 0 if after is None else places[after]) for entries, after in directories)


def small_picture(**other):
    """The entries of a grey picture of 4 x 4 whose pixels lie in the header."""
    values = {256: (4, 1, 4), 257: (4, 1, 4), 258: (3, 1, 8), 259: (3, 1, 1), 262: (3, 1, 1), 273: (4, 1, 8),
              278: (4, 1, 4), 279: (4, 1, 16)}
    values.update({int(name[1:]): value for name, value in other.items()})
    return [(tag, *value) for tag, value in values.items()]


def in_jpeg(jpeg, marker, data):
    """A segment behind the start of a JPEG."""
    return jpeg[:2] + struct.pack('>BBH', 0xff, marker, len(data) + 2) + data + jpeg[2:]


def profile(tags, space=b'RGB ', size=None):
    """An ICC profile (ICC.1:2022, 7): tags are (signature, offset, size) as written, then the bytes behind them."""
    table, behind = tags
    body = struct.pack('>I', len(table)) + b''.join(struct.pack('>4sII', *tag) for tag in table) + behind
    head = struct.pack('>I4sI4s4s4s12s4s', 128 + len(body) if size is None else size, b'lcms', 0x04300000, b'mntr', space,
                       b'XYZ ', b'\0' * 12, b'acsp')
    return head.ljust(128, b'\0') + body
