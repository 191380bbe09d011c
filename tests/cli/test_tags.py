"""What sounds say of themselves: tags as players of all ages and places wrote them, into files that ffmpeg makes."""
import base64
import shutil
import struct
import subprocess

import tap

NIGHT, LI, POEMS = '静夜思', '李白', '唐诗三百首'
ISRC = 'USRC17607839'
PLAIN = {'title': 'T', 'album': 'A', 'track': '3', 'genre': 'Rock', 'date': '2003-08-14', 'copyright': 'c', 'creator': ['Ann']}


def sound(place, name, *options):
    path = place.path(name)
    subprocess.run(['ffmpeg', '-v', 'error', '-y', '-f', 'lavfi', '-i', 'sine=f=440:d=0.3:r=44100', '-map_metadata', '-1', *options,
                    path], check=True)
    with open(path, 'rb') as file:
        return file.read()


# --- ID3 ---

def syncsafe(n):
    return bytes(n >> shift & 127 for shift in (21, 14, 7, 0))


def id3(version, frames):
    body = b''.join(name + (syncsafe(len(data)) if version == 4 else struct.pack('>I', len(data))) + b'\0\0' + data
                    for name, data in frames)
    return b'ID3' + bytes([version, 0, 0]) + syncsafe(len(body)) + body


def id3_2(frames):
    body = b''.join(name + struct.pack('>I', len(data))[1:] + data for name, data in frames)
    return b'ID3\2\0\0' + syncsafe(len(body)) + body


def id3_1(title, artist, album):
    return b'TAG' + title.ljust(30, b'\0') + artist.ljust(30, b'\0') + album.ljust(30, b'\0') + b'2003' + b'\0' * 29 + b'\5\x11'


def latin(data):
    return b'\0' + data


def utf16(text):
    return b'\1' + text.encode('utf-16')


def utf8(*texts):
    return b'\3' + '\0'.join(texts).encode()


def test_id3_of_all_versions_and_places(place):
    mp3 = sound(place, 'plain.mp3', '-c:a', 'libmp3lame', '-id3v2_version', '0', '-write_xing', '0')
    gbk = NIGHT.encode('gbk'), LI.encode('gbk'), POEMS.encode('gbk')
    place.write('1.mp3', mp3 + id3_1(b'Caf\xe9', b'Ann', b'A'))
    place.write('1 gbk.mp3', mp3 + id3_1(*gbk))
    place.write('2.2.mp3', id3_2([(b'TT2', latin(b'T')), (b'TP1', latin(b'Ann')), (b'TAL', latin(b'A')), (b'TRK', latin(b'3/12')),
                                  (b'TYE', latin(b'1999')), (b'TRC', latin(ISRC.encode()))]) + mp3)
    place.write('2.3.mp3', id3(3, [(b'TIT2', utf16(NIGHT)), (b'TPE1', utf16(LI)), (b'TALB', utf16(POEMS)), (b'TRCK', latin(b'3/12')),
                                   (b'TCON', latin(b'(17)')), (b'TYER', latin(b'2003')), (b'TDAT', latin(b'1408')),
                                   (b'TSRC', latin(ISRC.encode()))]) + mp3)
    place.write('2.3 gbk.mp3', id3(3, list(zip((b'TIT2', b'TPE1', b'TALB'), map(latin, gbk)))) + mp3)
    place.write('2.3 latin.mp3', id3(3, [(b'TIT2', latin('Été à Genève, déjà'.encode('latin-1')))]) + mp3)
    place.write('2.4.mp3', id3(4, [(b'TIT2', utf8('T')), (b'TPE1', utf8('Ann', LI)), (b'TALB', utf8('A')), (b'TRCK', utf8('3')),
                                   (b'TCON', utf8('Rock', 'Jazz')), (b'TDRC', utf8('2003-08-14')), (b'TCOP', utf8('c')),
                                   (b'TSRC', utf8(ISRC))]) + mp3)
    place.write('2.4 utf16.mp3', id3(4, [(b'TPE1', b'\1' + 'Ann'.encode('utf-16') + b'\0\0' + LI.encode('utf-16'))]) + mp3)
    said(place, {
        '1.mp3': {'title': 'Café', 'creator': ['Ann'], 'album': 'A', 'date': '2003', 'track': '5', 'genre': 'Rock'},
        '1 gbk.mp3': {'title': NIGHT, 'creator': [LI], 'album': POEMS},
        '2.2.mp3': {'title': 'T', 'creator': ['Ann'], 'album': 'A', 'track': '3', 'date': '1999', 'isrc': ISRC},
        '2.3.mp3': {'title': NIGHT, 'creator': [LI], 'album': POEMS, 'track': '3', 'genre': 'Rock', 'date': '2003-08-14', 'isrc': ISRC},
        '2.3 gbk.mp3': {'title': NIGHT, 'creator': [LI], 'album': POEMS},
        '2.3 latin.mp3': {'title': 'Été à Genève, déjà'},
        '2.4.mp3': {**PLAIN, 'creator': ['Ann', LI], 'genre': 'Rock; Jazz', 'isrc': ISRC},
        '2.4 utf16.mp3': {'creator': ['Ann', LI]},
    })


# --- Vorbis comments ---

TAGS = [option for pair in ('title=T', 'artist=Ann', 'album=A', 'track=3/12', 'genre=Rock', 'date=2003-08-14', 'copyright=c')
        for option in ('-metadata', pair)]


def comments(*texts):
    return struct.pack('<I', 4) + b'test' + struct.pack('<I', len(texts)) + b''.join(
        struct.pack('<I', len(text.encode())) + text.encode() for text in texts)


def picture():
    image = tap.png(8, 8)
    return struct.pack('>II', 3, 9) + b'image/png' + struct.pack('>IIIIII', 0, 8, 8, 24, 0, len(image)) + image


def flac_with(flac, *blocks):
    """Its STREAMINFO and frames, with these blocks between them."""
    at, last = 4, False
    while not last:
        last, at = flac[at] & 128, at + 4 + int.from_bytes(flac[at + 1:at + 4], 'big')
    return b'fLaC\0' + flac[5:42] + b''.join(
        bytes([kind | (128 if i == len(blocks) - 1 else 0)]) + struct.pack('>I', len(data))[1:] + data
        for i, (kind, data) in enumerate(blocks)) + flac[at:]


def test_vorbis_comments_in_flac_opus_and_ogg(place):
    flac = sound(place, 'plain.flac', '-c:a', 'flac')
    many = comments('TITLE=T', 'ARTIST=Ann', f'ARTIST={LI}', 'ALBUM=A', 'TRACKNUMBER=3', 'TRACKTOTAL=12', 'GENRE=Rock', 'GENRE=Jazz',
                    'DATE=2003-08-14', f'ISRC={ISRC}', 'ISWC=T-034.524.680-1', 'COPYRIGHT=c', 'LICENSE=https://l.example')
    place.write('many.flac', flac_with(flac, (4, many), (6, picture())))
    cover = '-metadata', 'METADATA_BLOCK_PICTURE=' + base64.b64encode(picture()).decode()
    sound(place, 'a.opus', '-c:a', 'libopus', *TAGS, *cover)
    sound(place, 'a.ogg', '-c:a', 'libvorbis', *TAGS, '-metadata', f'ISRC={ISRC}')
    said(place, {
        'many.flac': {**PLAIN, 'creator': ['Ann', LI], 'genre': 'Rock; Jazz', 'isrc': ISRC, 'iswc': 'T-034.524.680-1',
                      'licence': 'https://l.example', 'cover': 'yes'},
        'a.opus': {**PLAIN, 'cover': 'yes'}, 'a.ogg': {**PLAIN, 'isrc': ISRC},
    })


# --- MP4 ---

def box(kind, *parts):
    data = b''.join(parts)
    return struct.pack('>I', len(data) + 8) + kind + data


def item(kind, form, value):
    return box(kind, box(b'data', struct.pack('>II', form, 0) + value))


def test_mp4_by_apples_names_and_freeform(place):
    m4a = sound(place, 'a.m4a', '-c:a', 'aac', *TAGS)
    at = m4a.rindex(b'moov') - 4
    moov = m4a[at + 8:]
    ilst = box(b'ilst', item(b'\xa9nam', 1, NIGHT.encode()), item(b'\xa9ART', 1, LI.encode()), item(b'\xa9alb', 1, b'A'),
               item(b'trkn', 0, struct.pack('>HHHH', 0, 3, 12, 0)), item(b'\xa9gen', 1, b'Rock'),
               item(b'\xa9day', 1, b'2003-08-14T07:00:00Z'), item(b'cprt', 1, b'c'), item(b'covr', 14, tap.png(8, 8)),
               box(b'----', box(b'mean', b'\0\0\0\0com.apple.iTunes'), box(b'name', b'\0\0\0\0ISRC'),
                   box(b'data', struct.pack('>II', 1, 0) + ISRC.encode())))
    handler = box(b'hdlr', b'\0' * 8 + b'mdirappl' + b'\0' * 9)
    tags = box(b'udta', box(b'meta', b'\0\0\0\0', handler, ilst))
    place.write('itunes.m4a', m4a[:at] + box(b'moov', moov[:moov.rindex(b'udta') - 4], tags))
    said(place, {
        'a.m4a': PLAIN,
        'itunes.m4a': {**PLAIN, 'title': NIGHT, 'creator': [LI], 'date': '2003-08-14T07:00:00Z', 'isrc': ISRC, 'cover': 'yes'},
    })


# --- WAV ---

def chunk(name, data):
    return name + struct.pack('<I', len(data)) + data + b'\0' * (len(data) % 2)


def riff(wav, *chunks):
    body = b'WAVE' + wav[12:36] + b''.join(chunks) + wav[wav.index(b'data'):]
    return chunk(b'RIFF', body)


def listed(**tags):
    return chunk(b'LIST', b'INFO' + b''.join(chunk(name.encode(), data + b'\0') for name, data in tags.items()))


def test_wav_by_info_broadcast_chunk_and_id3(place):
    wav = sound(place, 'plain.wav', '-bitexact')
    place.write('info.wav', riff(wav, listed(INAM=b'T', IART=b'Ann', IPRD=b'A', ITRK=b'3', IGNR=b'Rock', ICRD=b'2003-08-14', ICOP=b'c',
                                             ISRC=b'a supplier', IKEY=b'one; two', ISBJ=b'harbour')))
    place.write('info gbk.wav', riff(wav, listed(INAM=NIGHT.encode('gbk'), IART=LI.encode('gbk'))))
    broadcast = (b'A harbour at night'.ljust(256, b'\0') + b'Recorder'.ljust(32, b'\0') + b'REF1'.ljust(32, b'\0') + b'2003-08-14'
                 + b'07:08:09' + struct.pack('<QH', 0, 1) + b'\0' * 254 + b'A=PCM\r\n')
    place.write('broadcast.wav', riff(wav, chunk(b'bext', broadcast)))
    place.write('id3.wav', riff(wav, chunk(b'id3 ', id3(3, [(b'TIT2', utf16(NIGHT)), (b'TPE1', latin(LI.encode('gbk')))]))))
    said(place, {
        'info.wav': {**PLAIN, 'isrc': None, 'keyword': ['one', 'two'], 'description': 'harbour'},
        'info gbk.wav': {'title': NIGHT, 'creator': [LI]},
        'broadcast.wav': {'description': 'A harbour at night', 'date': '2003-08-14T07:08:09', 'software': 'Recorder'},
        'id3.wav': {'title': NIGHT, 'creator': [LI]},
    })


def said(place, wanted):
    """Adds all that was made, and looks at what is said of each."""
    place.add()
    for name, fields in wanted.items():
        work = place.run('show', place.path(name))
        found = {field['name']: field['value'] for field in work['fields']}
        found['creator'] = [person['name'] for person in work['people']]
        found['keyword'] = sorted(tag['name'] for tag in work['tags'])
        found['cover'] = work['facts'].get('cover')
        for field, value in fields.items():
            assert found.get(field) == value, f'{name}: {field} is {found.get(field)!r}, not {value!r}'


if shutil.which('ffmpeg'):
    tap.main(__name__)
else:
    print('1..0 # SKIP ffmpeg is not on this machine')
