"""The sounds of samples/: short pieces computed note by note, as 16-bit WAV."""
import array
import math
import random
import wave

RATE = 32000


def hertz(note):
    return 440 * 2 ** ((note - 69) / 12)


class Tape:
    def __init__(self, seconds):
        self.left = [0.0] * int(seconds * RATE)
        self.right = [0.0] * len(self.left)

    def lay(self, at, samples, pan=.5, gain=1.0):
        start = int(at * RATE)
        left, right = gain * math.cos(pan * math.pi / 2), gain * math.sin(pan * math.pi / 2)
        for i, value in enumerate(samples[:len(self.left) - start], start):
            self.left[i] += value * left
            self.right[i] += value * right

    def echo(self, delay=.31, share=.32):
        step = int(delay * RATE)
        for i in range(step, len(self.left)):
            self.left[i] += self.right[i - step] * share
            self.right[i] += self.left[i - step] * share * .96

    def write(self, path, mono=False):
        fade = int(.6 * RATE)
        for i in range(fade):
            self.left[-1 - i] *= i / fade
            self.right[-1 - i] *= i / fade
        peak = max(max(map(abs, self.left)), max(map(abs, self.right))) or 1
        scale = 29000 / peak
        if mono:
            data = array.array('h', [round((a + b) / 2 * scale) for a, b in zip(self.left, self.right)])
        else:
            data = array.array('h', [round(v * scale) for pair in zip(self.left, self.right) for v in pair])
        with wave.open(str(path), 'wb') as file:
            file.setnchannels(1 if mono else 2)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(data.tobytes())


def pluck(note, seconds, seed, damp=.996):
    """A plucked string: Karplus and Strong, Digital Synthesis of Plucked-String and Drum Timbres (1983)."""
    chance = random.Random(seed)
    n = max(2, round(RATE / hertz(note) - .5))
    ring = [chance.uniform(-1, 1) for _ in range(n)]
    out, at = [0.0] * int(seconds * RATE), 0
    for i in range(len(out)):
        out[i] = ring[at]
        ring[at] = damp * .5 * (ring[at] + ring[(at + 1) % n])
        at = (at + 1) % n
    return out


def tone(note, seconds, partials, attack=.02, decay=1.0):
    out, w = [0.0] * int(seconds * RATE), 2 * math.pi * hertz(note) / RATE
    for ratio, gain, fall in partials:
        for i in range(len(out)):
            t = i / RATE
            out[i] += gain * math.sin(w * ratio * i) * math.exp(-t * fall * decay) * min(1, t / attack)
    return out


BELL = [(.5, .4, .8), (1, 1, 1.1), (1.19, .45, 1.6), (1.5, .3, 2), (2, .5, 2.2), (2.74, .25, 3.2), (3.76, .12, 4)]
REED = [(1, 1, .3), (2, .3, .4), (3, .35, .5), (4, .08, .7), (5, .12, .9)]
FLUTE = [(1, 1, .25), (2, .22, .4), (3, .06, .6)]


def two_voices(path):
    tape = Tape(8)
    upper = [76, 74, 72, 74, 76, 79, 77, 76, 72]
    for k, note in enumerate(upper):
        tape.lay(.1 + k * .72, pluck(note, 2.4, k), .3, .8)
    for k, note in enumerate([48, 55, 53, 45, 48]):
        tape.lay(.1 + k * 1.44, pluck(note, 3, 90 + k, .998), .7, .9)
    tape.echo()
    tape.write(path)


def night_bells(path):
    tape = Tape(5.5)
    for k, (at, note) in enumerate([(0, 69), (.9, 76), (1.5, 72), (2.6, 64), (3.2, 67), (4.1, 60)]):
        tape.lay(at, tone(note, 2.6, BELL, .004), .5)
    tape.write(path, mono=True)


def slow_waltz(path):
    tape = Tape(15)
    chords = [(45, 60, 64), (50, 57, 65), (43, 59, 65), (48, 60, 64), (41, 57, 60), (47, 62, 65), (40, 56, 62), (45, 57, 60)]
    melody = [76, 0, 74, 72, 77, 0, 74, 0, 71, 0, 72, 74, 76, 0, 0, 72, 69, 0, 71, 74, 77, 76, 74, 71, 72, 0, 0]
    for bar, (bass, low, high) in enumerate(chords):
        tape.lay(bar * 1.7, pluck(bass, 1.9, bar, .997), .6, .9)
        for beat in (1, 2):
            for note in (low, high):
                tape.lay(bar * 1.7 + beat * .566, pluck(note, .8, bar * 7 + note, .99), .65, .4)
    for k, note in enumerate(melody):
        if note:
            tape.lay(k * .566, tone(note, 1, FLUTE, .06), .35, .5)
    tape.echo(.22, .2)
    tape.write(path)


def rain(path):
    """Rain on a roof: filtered noise, with single drops that ring."""
    chance, tape = random.Random(31), Tape(9)
    low = high = 0.0
    noise = []
    for i in range(9 * RATE):
        white = chance.uniform(-1, 1)
        low += .12 * (white - low)
        high += .012 * (low - high)
        swell = .6 + .4 * math.sin(2 * math.pi * i / RATE / 7.3)
        noise.append((low - high) * swell)
    tape.lay(0, noise, .5, .8)
    for _ in range(60):
        tape.lay(chance.uniform(0, 8.6), tone(chance.choice([74, 79, 81, 86, 91]), .25, [(1, 1, 22), (2.1, .3, 40)], .002),
                 chance.random(), chance.uniform(.05, .3))
    tape.write(path)


def drone(path):
    tape = Tape(12)
    for k, (note, at) in enumerate([(38, 0), (45, 1.5), (50, 3), (57, 5), (61, 6.5), (64, 8)]):
        length = 12 - at
        part = tone(note, length, REED, 2.2, .12)
        part = [v * (.8 + .2 * math.sin(2 * math.pi * (.17 + k * .05) * i / RATE)) for i, v in enumerate(part)]
        tape.lay(at, part, k / 5, .6)
    tape.write(path)


def fifths(path):
    tape = Tape(11)
    for k in range(16):
        root = 48 + (k * 7) % 12
        for j, note in enumerate([root, root + 7, root + 14, root + 16]):
            tape.lay(k * .64 + j * .08, pluck(note, 1.7, k * 5 + j), j / 3, .7)
    tape.echo(.4, .25)
    tape.write(path)
