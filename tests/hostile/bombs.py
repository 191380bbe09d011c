"""Files that are made to hurt; bombs() lists them."""
import io
import pathlib
import struct
import zipfile
import zlib

GOOD_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + ''.join(
    f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(11)) + ']>'
LAST = '&l;'


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


def forty_hours(mp4):
    """A real MP4 whose headers (version 0 boxes: mvhd, tkhd, mdhd) say forty hours."""
    data = bytearray(mp4)
    for kind, scale_at, duration_at in ((b'mvhd', 12, 16), (b'mdhd', 12, 16), (b'tkhd', None, 20)):
        at = data.find(kind)
        while at >= 0:
            scale = struct.unpack('>I', data[at + 4 + scale_at:at + 8 + scale_at])[0] if scale_at else 1000
            value = min(40 * 3600 * scale, 0xfffffffe)
            data[at + 4 + duration_at:at + 8 + duration_at] = struct.pack('>I', value)
            at = data.find(kind, at + 4)
    return bytes(data)


def jpeg_as_large_as_can_be(jpeg):
    data = bytearray(jpeg)
    at = next(i for i in range(len(data) - 9) if data[i] == 0xff and data[i + 1] in (0xc0, 0xc2))
    data[at + 5:at + 9] = b'\xff\xff\xff\xff'
    return bytes(data)


def tiff_that_loops():
    entries = [(256, 4, 1, 4), (257, 4, 1, 4), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8),
               (278, 4, 1, 4), (279, 4, 1, 16)]
    body = b''.join(struct.pack('<HHII', *entry) for entry in entries)
    return b'II*\0' + struct.pack('<IH', 8, len(entries)) + body + struct.pack('<I', 8) + b'\0' * 16


def pictures(jpeg):
    yield '60000 x 60000.png', lambda: png(60000, 60000, 1, 0, squeezed(430))
    yield 'interlaced, nearly a gigapixel.png', lambda: png(31000, 31000, 8, 2, squeezed(64), interlace=1)
    yield 'a text that grows.png', lambda: png(8, 8, 1, 0, zlib.compress(b'\0\0' * 8),
                                       extra=chunk(b'zTXt', b'Comment\0\0' + squeezed(300, b'a')))
    yield 'a profile that grows.png', lambda: png(8, 8, 1, 0, zlib.compress(b'\0\0' * 8),
                                          extra=chunk(b'iCCP', b'x\0\0' + squeezed(300)))
    yield 'as large as can be.jpg', lambda: jpeg_as_large_as_can_be(jpeg)
    yield 'endless frames.gif', lambda: (b'GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff'
                                 + b',\0\0\0\0\xff\xff\xff\xff\0\2\2\x4c\1\0' * 20000 + b';')
    yield 'directories that loop.tif', lambda: tiff_that_loops()
    yield 'wide.psd', lambda: b'8BPS\0\1' + b'\0' * 6 + struct.pack('>HIIHH', 3, 30000, 30000, 8, 3) + b'\0' * 12 + b'\0\1' + b'\0' * 99
    yield 'outside.svg', lambda: svg('<text>&a;</text>', doctype='<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>')
    yield 'laughs.svg', lambda: svg('<text>' + LAST + '</text>', doctype=LAUGHS.replace('DOCTYPE x', 'DOCTYPE svg'))
    yield 'a tree of copies.svg', lambda: svg(use_tree(12))
    yield 'eats itself.svg', lambda: svg('<g id="a"><use xlink:href="#a"/></g><pattern id="p"><rect fill="url(#p)"/></pattern>')
    yield 'other files.svg', lambda: svg('<image xlink:href="file:///etc/passwd" width="9" height="9"/>'
                                 '<image xlink:href="http://127.0.0.1:9/x.png" width="9" height="9"/>')
    yield 'immense.svg', lambda: svg('<rect width="100%" height="100%"/>', size='width="1e9" height="1e9"')
    yield 'blurred.svg', lambda: svg('<filter id="f" width="9" height="9"><feGaussianBlur stdDeviation="1e6"/></filter>'
                             + '<rect width="9e3" height="9e3" filter="url(#f)"/>' * 50, size='width="9000" height="9000"')
    yield 'deep.svg', lambda: svg('<g>' * 200000)


def documents():
    space = [b' ' * (1 << 20)] * 300
    yield 'a zip bomb inside.docx', lambda: docx([(GOOD_XML + f'<w:document {WORDML}><w:body>').encode(), *space,
                                          b'</w:body></w:document>'])
    yield 'laughs.docx', lambda: docx(GOOD_XML + LAUGHS + f'<w:document {WORDML}><w:body><w:p><w:r><w:t>{LAST}</w:t></w:r></w:p>'
                              '</w:body></w:document>')
    yield 'deep.docx', lambda: docx(GOOD_XML + f'<w:document {WORDML}><w:body>' + '<w:p>' * 300000)
    yield 'a zip bomb inside.odt', lambda: zipped([('mimetype', 'application/vnd.oasis.opendocument.text'),
                                           ('content.xml', [b'<?xml version="1.0"?><x>', *space, b'</x>'])])
    yield 'a zip bomb inside.epub', lambda: zipped([
        ('mimetype', 'application/epub+zip'),
        ('META-INF/container.xml', [b'<?xml version="1.0"?><container>', *space, b'</container>'])])
    yield 'many entries.docx', lambda: zipped([(f'word/{i}.xml', b'') for i in range(20000)])
    yield 'pages that loop.pdf', lambda: pdf(['<< /Type /Catalog /Pages 2 0 R >>',
                                      '<< /Type /Pages /Kids [2 0 R 2 0 R] /Parent 2 0 R /Count 99999999 >>'])
    yield 'a form that draws itself.pdf', lambda: one_page('<< /XObject << /X 5 0 R >> >>', b'/X Do', [
        stream('/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>', b'/X Do /X Do')])
    yield 'a stream that grows.pdf', lambda: one_page('<< >>', b'', [stream('/Filter /FlateDecode', squeezed(300))])
    yield 'content that grows.pdf', lambda: pdf([
        '<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
        '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R >>',
        stream('/Filter /FlateDecode', squeezed(200, b'0 0 m 9 9 l S\n'[:1]))])
    yield 'a picture that fills the memory.pdf', lambda: one_page(
        '<< /XObject << /X 5 0 R >> >>', b'500 0 0 500 0 0 cm /X Do',
        [stream('/Type /XObject /Subtype /Image /Width 25000 /Height 25000 /BitsPerComponent 8 /ColorSpace /DeviceGray '
                '/Filter /FlateDecode', squeezed(600))])
    yield 'endless drawing.pdf', lambda: one_page('<< >>', b'0 0 m ' + b'600 800 l 0 0 l ' * 400000 + b'S')
    yield 'a page as wide as the sea.pdf', lambda: pdf([
        '<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
        '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 1e9 1e9] >>'])
    yield 'deep.html', lambda: b'<!doctype html>' + b'<div>' * 500000 + b'x'
    yield 'brackets.md', lambda: b'# x\n' + b'[' * 1000000
    yield 'one line.txt', lambda: b'word ' * 8000000


def sounds_and_scores(mp4):
    yield 'forty hours.mp4', lambda: forty_hours(mp4)
    yield 'forty hours.wav', lambda: (b'RIFF\xff\xff\xff\xffWAVEfmt ' + struct.pack('<IHHIIHH', 16, 1, 1, 8000, 8000, 1, 8)
                              + b'data' + struct.pack('<I', 40 * 3600 * 8000) + b'\x80' * 8000)
    yield 'no sample rate.wav', lambda: (b'RIFF\x30\0\0\0WAVEfmt ' + struct.pack('<IHHIIHH', 16, 1, 65535, 0xffffffff, 1, 0, 0)
                                 + b'data\xff\xff\xff\xff' + b'\0' * 64)
    yield '2^31 ticks.mid', lambda: midi(96, b'\0\x90\x40\x40' + b'\xff\xff\xff\x7f\xb0\1\1' * 9 + b'\0\x80\x40\0')
    yield 'a tick an hour.mid', lambda: midi(1, b'\0\xff\x51\3\xff\xff\xff\0\x90\x40\x40' + b'\xff\xff\xff\x7f\xb0\1\1' * 90)
    yield 'no division.mid', lambda: midi(0, b'\0\x90\x40\x40\x10\x80\x40\0')
    yield 'many notes.mid', lambda: midi(96, b'\0\x90\x40\x40\0\x80\x40\0' * 400000)
    yield 'long.musicxml', lambda: score(note(2 ** 31) * 3)
    yield 'laughs.musicxml', lambda: score(note(LAST), LAUGHS.replace('DOCTYPE x', 'DOCTYPE score-partwise'))
    yield 'many measures.musicxml', lambda: score(note(4) * 100000)
    yield 'a zip bomb inside.mxl', lambda: zipped([('META-INF/container.xml', '<container><rootfiles><rootfile full-path="a.xml"/>'
                                            '</rootfiles></container>'), ('a.xml', [b' ' * (1 << 20)] * 300)])


def bombs(samples):
    """(name, function that makes its bytes) of every bomb; samples: the folder of real files that some are made from."""
    jpeg = (pathlib.Path(samples) / 'to sort' / 'ridge for the web.jpg').read_bytes()
    mp4 = (pathlib.Path(samples) / 'film' / 'Tide.mp4').read_bytes()
    yield from pictures(jpeg)
    yield from documents()
    yield from sounds_and_scores(mp4)
