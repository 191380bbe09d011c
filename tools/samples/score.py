"""The scores of samples/: old tunes in the public domain, as MIDI and MusicXML."""
import struct

# (MIDI note or 0 for a rest, length in quarters)
FRERE = [(60, 1), (62, 1), (64, 1), (60, 1)] * 2 + [(64, 1), (65, 1), (67, 2)] * 2 + \
    [(67, .5), (69, .5), (67, .5), (65, .5), (64, 1), (60, 1)] * 2 + [(60, 1), (55, 1), (60, 2)] * 2
JOY = [(64, 1), (64, 1), (65, 1), (67, 1), (67, 1), (65, 1), (64, 1), (62, 1), (60, 1), (60, 1), (62, 1), (64, 1),
       (64, 1.5), (62, .5), (62, 2), (64, 1), (64, 1), (65, 1), (67, 1), (67, 1), (65, 1), (64, 1), (62, 1), (60, 1),
       (60, 1), (62, 1), (64, 1), (62, 1.5), (60, .5), (60, 2)]
JASMINE = [(64, 1), (64, .5), (67, .5), (69, .5), (72, .5), (72, .5), (69, .5), (67, 1), (67, .5), (69, .5), (67, 2),
           (64, 1), (64, .5), (67, .5), (69, .5), (72, .5), (72, .5), (69, .5), (67, 1), (67, .5), (69, .5), (67, 2),
           (67, 1), (67, 1), (67, 1), (64, .5), (67, .5), (69, 1), (69, 1), (67, 2),
           (64, 1), (62, .5), (64, .5), (67, 1), (64, .5), (62, .5), (60, 1), (60, .5), (62, .5), (60, 2)]


def varlen(n):
    out = bytes([n & 127])
    while n > 127:
        n >>= 7
        out = bytes([n & 127 | 128]) + out
    return out


def track(events):
    data, last = b'', 0
    for at, event in sorted(events, key=lambda e: (e[0], e[1][0] & 0xf0 == 0x90)):
        data += varlen(at - last) + event
        last = at
    data += b'\x00\xff\x2f\x00'
    return b'MTrk' + struct.pack('>I', len(data)) + data


def meta(kind, data):
    return bytes([0xff, kind]) + varlen(len(data)) + data


def midi_round(path, title, tune, voices=3, beats_late=8, tempo=112):
    """The tune as a round: each voice enters later, on its own channel."""
    division = 480
    head = [(0, meta(3, title.encode())), (0, meta(2, b'Traditional, public domain')),
            (0, meta(0x51, (60000000 // tempo).to_bytes(3, 'big'))), (0, meta(0x58, bytes([4, 2, 24, 8])))]
    tracks = [track(head)]
    for voice in range(voices):
        at, events = voice * beats_late * division, []
        events.append((0, meta(3, f'Voice {voice + 1}'.encode())))
        events.append((0, bytes([0xc0 | voice, [0, 73, 32][voice % 3]])))
        for note, beats in tune * 2:
            length = int(beats * division)
            if note:
                pitch = note + [0, 12, -12][voice % 3]
                events.append((at, bytes([0x90 | voice, pitch, 84 - voice * 8])))
                events.append((at + length - 20, bytes([0x80 | voice, pitch, 0])))
            at += length
        tracks.append(track(events))
    path.write_bytes(b'MThd' + struct.pack('>IHHH', 6, 1, len(tracks), division) + b''.join(tracks))


STEPS = ['C', 'C', 'D', 'E', 'E', 'F', 'F', 'G', 'G', 'A', 'B', 'B']
ALTER = [0, 1, 0, -1, 0, 0, 1, 0, 1, 0, -1, 0]
TYPES = {.5: ('eighth', ''), 1: ('quarter', ''), 1.5: ('quarter', '<dot/>'), 2: ('half', ''), 3: ('half', '<dot/>'), 4: ('whole', '')}


def musicxml(title, composer, rights, tune, beats=4, tempo=96):
    out, bar, filled = [], 1, 0.0
    first = (f'<attributes><divisions>2</divisions><key><fifths>0</fifths></key><time><beats>{beats}</beats><beat-type>4'
             '</beat-type></time><clef><sign>G</sign><line>2</line></clef></attributes>'
             f'<direction placement="above"><direction-type><metronome><beat-unit>quarter</beat-unit><per-minute>{tempo}'
             f'</per-minute></metronome></direction-type><sound tempo="{tempo}"/></direction>')
    out.append(f'<measure number="1">{first}')
    for k, (note, length) in enumerate(tune):
        if filled >= beats:
            bar, filled = bar + 1, 0.0
            out.append(f'</measure>\n<measure number="{bar}">')
        kind, dot = TYPES[length]
        pitch = '<rest/>'
        if note:
            alter = f'<alter>{ALTER[note % 12]}</alter>' if ALTER[note % 12] else ''
            pitch = f'<pitch><step>{STEPS[note % 12]}</step>{alter}<octave>{note // 12 - 1}</octave></pitch>'
        out.append(f'<note>{pitch}<duration>{int(length * 2)}</duration><voice>1</voice><type>{kind}</type>{dot}</note>')
        filled += length
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 '
            'Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd">\n<score-partwise version="4.0">'
            f'<work><work-title>{title}</work-title></work><identification><creator type="composer">{composer}</creator>'
            f'<rights>{rights}</rights><encoding><encoding-date>2025-03-09</encoding-date></encoding></identification>'
            '<part-list><score-part id="P1"><part-name>Melody</part-name></score-part></part-list>\n<part id="P1">\n'
            + ''.join(out) + '</measure>\n</part></score-partwise>\n')
