"""The films of samples/: a few seconds each, drawn frame by frame."""
import math
import random

from samples.draw import PAPER, Noise, mix, ramp, svg


def tide(t, width=640, height=360):
    """Waves under a sun that sets, t from 0 to 1."""
    sky = mix('#f6bd60', '#2b3a67', t)
    body = f'<circle cx="{width * .62:.0f}" cy="{height * (.3 + .34 * t):.1f}" r="46" fill="{mix("#fff1d0", "#ee6c4d", t)}"/>'
    for k in range(7):
        path = f'M0 {height}'
        for x in range(0, width + 21, 20):
            y = height * (.52 + .075 * k) + (5 + 2.4 * k) * math.sin(x / (74 + 13 * k) + 2 * math.pi * t * (k % 3 + 1) + k)
            path += f'L{x} {y:.1f}'
        body += f'<path d="{path}L{width + 20} {height}Z" fill="{mix(ramp(["#84a9c0", "#1b3a5c", "#0b1a30"], k / 6), "#10162b", t * .35)}"/>'
    return svg(width, height, body, sky)


def turning(t, width=480, height=480):
    """A cube of lines that turns."""
    body, points = '', []
    for k in range(10):
        spin = 2 * math.pi * (t / 4 + k / 40)
        size = 46 + k * 15
        corners = []
        for x, y, z in [(a, b, c) for a in (-1, 1) for b in (-1, 1) for c in (-1, 1)]:
            x, z = x * math.cos(spin) - z * math.sin(spin), x * math.sin(spin) + z * math.cos(spin)
            y, z = y * math.cos(.6) - z * math.sin(.6), y * math.sin(.6) + z * math.cos(.6)
            depth = 4 / (5 + z)
            corners.append((width / 2 + x * size * depth, height / 2 + y * size * depth))
        for i in range(8):
            for j in (i ^ 1, i ^ 2, i ^ 4):
                if j > i:
                    (ax, ay), (bx, by) = corners[i], corners[j]
                    body += (f'<path d="M{ax:.1f} {ay:.1f}L{bx:.1f} {by:.1f}" stroke-width="2" '
                             f'stroke="{ramp(["#ffd166", "#ef476f", "#118ab2"], k / 9)}" opacity=".8"/>')
    return svg(width, height, f'<g stroke-linecap="round">{body}</g>', '#101018')


def leaves(t, width=640, height=360):
    chance, body = random.Random(6), ''
    for k in range(44):
        x0, y0, speed, spin = chance.uniform(0, width), chance.uniform(0, height), chance.choice([1, 1, 2]), chance.choice([-1, 1, 2])
        size, colour = chance.uniform(9, 26), chance.choice(['#bc4b32', '#e09f3e', '#9e2a2b', '#d98e04', '#7a5c2e'])
        y = (y0 + t * speed * (height + 80)) % (height + 80) - 40
        x = x0 + 26 * math.sin(2 * math.pi * (t * speed + k / 9))
        body += (f'<path transform="translate({x:.1f} {y:.1f}) rotate({360 * t * spin + k * 40:.0f})" fill="{colour}" '
                 f'd="M0 {-size:.0f}C{size * .8:.1f} {-size * .4:.1f} {size * .6:.1f} {size * .6:.1f} 0 {size:.0f}'
                 f'C{-size * .6:.1f} {size * .6:.1f} {-size * .8:.1f} {-size * .4:.1f} 0 {-size:.0f}Z"/>')
    return svg(width, height, body, '#f3e9d2')


def ink(t, width=480, height=360):
    """A drop of ink that spreads in water."""
    noise, body = Noise(77), ''
    for k in range(12):
        reach = (.15 + .85 * t) * (26 + k * 13)
        path = ''
        for a in range(0, 361, 6):
            angle = math.radians(a)
            r = reach * (.62 + .9 * noise.fractal(3 + math.cos(angle) * 1.4 + k * .2, 3 + math.sin(angle) * 1.4 + t * 1.3, 4))
            path += f'{"M" if a == 0 else "L"}{width / 2 + r * math.cos(angle):.1f} {height / 2 + r * math.sin(angle) * .8:.1f}'
        body += f'<path d="{path}Z" fill="#16203a" opacity=".11"/>'
    return svg(width, height, body, PAPER)


def clockwork(t, width=480, height=360):
    body = ''

    def wheel(x, y, teeth, r, turn, colour):
        path = ''
        for k in range(teeth * 4):
            angle = 2 * math.pi * (k / teeth / 4) + turn
            reach = r * (1.12 if k % 4 in (0, 1) else .95)
            path += f'{"M" if k == 0 else "L"}{x + reach * math.cos(angle):.1f} {y + reach * math.sin(angle):.1f}'
        spokes = ''.join(f'<path d="M{x} {y}L{x + r * .8 * math.cos(turn + s * math.pi / 3):.1f} {y + r * .8 * math.sin(turn + s * math.pi / 3):.1f}" '
                         f'stroke="#f4ecd8" stroke-width="{r * .09:.1f}"/>' for s in range(6))
        return f'<path d="{path}Z" fill="{colour}"/>{spokes}<circle cx="{x}" cy="{y}" r="{r * .16:.1f}" fill="#2e2a25"/>'

    turn = 2 * math.pi * t / 12
    body += wheel(170, 190, 24, 104, turn, '#b5893b')
    body += wheel(345, 190, 16, 68, -turn * 1.5 + .1, '#7d5a2c')
    body += wheel(318, 318, 12, 44, turn * 2 + .2, '#8f979c')
    return svg(width, height, body, '#f4ecd8')
