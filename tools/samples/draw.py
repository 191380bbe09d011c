"""The pictures of samples/, drawn as SVG from seeded chance. Each function returns SVG text."""
import math
import random

PAPER, INK, RED = '#f6f1e7', '#22252b', '#b3372b'


def svg(width, height, body, background=None, head=''):
    ground = f'<rect width="{width}" height="{height}" fill="{background}"/>' if background else ''
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}">{head}{ground}{body}</svg>\n')


def mix(a, b, t):
    pair = [(int(a[i:i + 2], 16), int(b[i:i + 2], 16)) for i in (1, 3, 5)]
    return '#' + ''.join(f'{round(x + (y - x) * t):02x}' for x, y in pair)


def ramp(colours, t):
    t = min(max(t, 0), 1) * (len(colours) - 1)
    i = min(int(t), len(colours) - 2)
    return mix(colours[i], colours[i + 1], t - i)


class Noise:
    """Smooth two-dimensional value noise."""

    def __init__(self, seed):
        chance = random.Random(seed)
        self.grid = [[chance.random() for _ in range(64)] for _ in range(64)]

    def at(self, x, y):
        i, j = math.floor(x), math.floor(y)
        u, v = x - i, y - j
        u, v = u * u * (3 - 2 * u), v * v * (3 - 2 * v)
        g = self.grid
        a, b = g[j % 64][i % 64], g[j % 64][(i + 1) % 64]
        c, d = g[(j + 1) % 64][i % 64], g[(j + 1) % 64][(i + 1) % 64]
        return (a + (b - a) * u) * (1 - v) + (c + (d - c) * u) * v

    def fractal(self, x, y, octaves=5):
        return sum(self.at(x * 2 ** k, y * 2 ** k) / 2 ** (k + 1) for k in range(octaves))


def ridges(seed, sky, land, mist, sun, sun_at, width=1600, height=1067):
    noise = Noise(seed)
    stops = ''.join(f'<stop offset="{i / (len(sky) - 1):.3f}" stop-color="{c}"/>' for i, c in enumerate(sky))
    defs = f'<linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">{stops}</linearGradient>'
    defs += f'<radialGradient id="glow"><stop offset="0" stop-color="{sun}" stop-opacity=".85"/>' \
            f'<stop offset="1" stop-color="{sun}" stop-opacity="0"/></radialGradient>'
    x, y = sun_at[0] * width, sun_at[1] * height
    body = f'<rect width="{width}" height="{height}" fill="url(#sky)"/>'
    body += f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{height * .42:.0f}" fill="url(#glow)"/>'
    body += f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{height * .055:.0f}" fill="{sun}"/>'
    layers = 8
    for k in range(layers):
        depth = k / (layers - 1)
        base = height * (.46 + .5 * depth ** 1.25)
        tall = height * (.24 - .1 * depth)
        points = []
        for px in range(0, width + 9, 8):
            rise = noise.fractal(px / width * (2.2 + 1.6 * k) + k * 7.3, k * 3.1, 6)
            points.append(f'{px},{base - tall * (rise * 2 - .55):.1f}')
        colour = ramp(land, depth)
        defs += (f'<linearGradient id="l{k}" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{colour}"/>'
                 f'<stop offset="1" stop-color="{mix(colour, mist, .62 - .5 * depth)}"/></linearGradient>')
        body += f'<polygon fill="url(#l{k})" points="0,{height} {" ".join(points)} {width + 8},{height}"/>'
    return svg(width, height, f'<defs>{defs}</defs>{body}')


def harbour(seed=11, width=1000, height=1400):
    chance = random.Random(seed)
    lamps = ['#ffb454', '#ff7d4d', '#ffd9a0', '#5fc9c2', '#ffe9c9', '#e8505b']
    defs = ('<linearGradient id="n" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#0d1730"/>'
            '<stop offset=".44" stop-color="#27466b"/><stop offset=".46" stop-color="#16263f"/>'
            '<stop offset="1" stop-color="#070d1a"/></linearGradient>'
            '<filter id="b1"><feGaussianBlur stdDeviation="3 26"/></filter>'
            '<filter id="b2"><feGaussianBlur stdDeviation="2.4"/></filter>')
    body = f'<rect width="{width}" height="{height}" fill="url(#n)"/>'
    line = height * .45
    x = 0
    while x < width:
        wide, tall = chance.randint(34, 120), chance.randint(40, 230)
        body += f'<rect x="{x}" y="{line - tall:.0f}" width="{wide}" height="{tall}" fill="#0a1222"/>'
        for _ in range(wide * tall // 1800):
            body += (f'<rect x="{x + chance.randint(4, max(5, wide - 10))}" y="{line - chance.randint(8, tall):.0f}" '
                     f'width="5" height="8" fill="{chance.choice(lamps)}" opacity=".7"/>')
        x += wide + chance.randint(0, 8)
    glow = streaks = ''
    for _ in range(34):
        lx, colour, far = chance.randint(10, width - 10), chance.choice(lamps), chance.random()
        glow += f'<circle cx="{lx}" cy="{line + 4 + far * 16:.0f}" r="{5 + far * 9:.0f}" fill="{colour}"/>'
        streaks += (f'<rect x="{lx - 5 - far * 5:.0f}" y="{line + 20:.0f}" width="{10 + far * 10:.0f}" '
                    f'height="{160 + far * 560:.0f}" fill="{colour}" opacity="{.35 + far * .3:.2f}"/>')
    body += f'<g filter="url(#b1)">{streaks}</g><g filter="url(#b2)">{glow}</g>'
    for _ in range(420):
        rx, ry, far = chance.randint(-40, width), chance.randint(-60, height), chance.random()
        body += (f'<path d="M{rx} {ry}l{6 + far * 8:.0f} {40 + far * 60:.0f}" stroke="#cfe3ff" '
                 f'stroke-width="{.6 + far:.1f}" opacity="{.08 + far * .18:.2f}"/>')
    for _ in range(60):
        rx, ry = chance.randint(0, width), line + 60 + chance.random() ** .7 * (height - line)
        body += (f'<ellipse cx="{rx}" cy="{ry:.0f}" rx="{8 + (ry - line) / 22:.0f}" ry="{2 + (ry - line) / 90:.1f}" '
                 'fill="none" stroke="#cfe3ff" stroke-width="1" opacity=".28"/>')
    return svg(width, height, f'<defs>{defs}</defs>{body}')


def phyllotaxis(size=1200):
    body, colours = '', ['#f2b134', '#ed553b', '#b3372b', '#20639b', '#173f5f']
    for n in range(1, 760):
        angle, r = n * math.radians(137.50776), 19.6 * math.sqrt(n)
        dot = 3 + 10.5 * (n / 760) ** .6
        x, y = size / 2 + r * math.cos(angle), size / 2 + r * math.sin(angle)
        body += f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{dot:.1f}" fill="{ramp(colours, n / 760)}"/>'
    return svg(size, size, body, PAPER)


def tiles(seed=5, columns=10, rows=7, side=140):
    chance, body = random.Random(seed), ''
    colours = ['#1d3557', '#e63946', '#f1faee', '#a8dadc', '#457b9d', '#f4a261', '#264653']
    for j in range(rows):
        for i in range(columns):
            a, b, c = chance.sample(colours, 3)
            x, y, turn, kind = i * side, j * side, chance.randrange(4) * 90, chance.randrange(5)
            inner = f'<rect width="{side}" height="{side}" fill="{a}"/>'
            if kind == 0:
                inner += f'<path d="M0 0H{side}A{side} {side} 0 0 1 0 {side}Z" fill="{b}"/>'
                inner += f'<path d="M0 0H{side / 2}A{side / 2} {side / 2} 0 0 1 0 {side / 2}Z" fill="{c}"/>'
            elif kind == 1:
                inner += f'<circle cx="{side / 2}" cy="{side / 2}" r="{side / 2}" fill="{b}"/>'
                inner += f'<path d="M0 {side / 2}A{side / 2} {side / 2} 0 0 1 {side} {side / 2}Z" fill="{c}"/>'
            elif kind == 2:
                inner += f'<path d="M0 0L{side} {side}H0Z" fill="{b}"/>'
                inner += f'<circle cx="{side * .68}" cy="{side * .32}" r="{side * .2}" fill="{c}"/>'
            elif kind == 3:
                inner += ''.join(f'<rect y="{k * side / 4:.0f}" width="{side}" height="{side / 8:.1f}" fill="{b}"/>'
                                 for k in range(4))
            else:
                inner += f'<path d="M0 0A{side} {side} 0 0 0 {side} {side}A{side} {side} 0 0 0 0 0" fill="{b}"/>'
            half = side / 2
            body += f'<g transform="translate({x} {y}) rotate({turn} {half} {half})">{inner}</g>'
    return svg(columns * side, rows * side, body)


def flow(seed=8, width=1500, height=1000, count=1500):
    chance, noise, body = random.Random(seed), Noise(seed), ''
    colours = ['#0b7a75', '#7fd1ae', '#f7f0c6', '#f2a65a', '#d1495b']
    for _ in range(count):
        x, y = chance.uniform(-50, width + 50), chance.uniform(-50, height + 50)
        tone = noise.fractal(x / 700 + 20, y / 700, 3)
        path = f'M{x:.0f} {y:.0f}'
        for _ in range(chance.randint(12, 42)):
            angle = noise.fractal(x / 520, y / 520, 3) * 4 * math.pi
            x, y = x + 13 * math.cos(angle), y + 13 * math.sin(angle)
            path += f'L{x:.0f} {y:.0f}'
        body += (f'<path d="{path}" stroke="{ramp(colours, (tone - .2) / .55)}" '
                 f'stroke-width="{chance.choice([1, 1.4, 2, 3.2])}"/>')
    return svg(width, height, f'<g fill="none" stroke-linecap="round" opacity=".86">{body}</g>', '#0d1b2a')


def seal(x, y, side, text):
    return (f'<rect x="{x}" y="{y}" width="{side}" height="{side}" rx="{side * .1:.1f}" fill="{RED}"/>'
            f'<text x="{x + side / 2}" y="{y + side * .78:.1f}" text-anchor="middle" font-family="Noto Serif CJK SC" '
            f'font-weight="700" font-size="{side * .76:.0f}" fill="{PAPER}">{text}</text>')


def bamboo(seed=3, width=900, height=1300):
    chance = random.Random(seed)
    defs = ('<filter id="far"><feGaussianBlur stdDeviation="5"/></filter>'
            '<linearGradient id="stem"><stop offset="0" stop-color="#1d2b26"/><stop offset=".35" stop-color="#5d7a6b"/>'
            '<stop offset=".7" stop-color="#2c4038"/><stop offset="1" stop-color="#18231f"/></linearGradient>')

    def leaf(x, y, angle, size, shade):
        return (f'<path transform="translate({x:.0f} {y:.0f}) rotate({angle:.0f})" fill="{shade}" '
                f'd="M0 0C{size * .3:.0f} {-size * .14:.0f} {size * .75:.0f} {-size * .08:.0f} {size:.0f} 0'
                f'C{size * .7:.0f} {size * .1:.0f} {size * .3:.0f} {size * .09:.0f} 0 0Z"/>')

    def stem(x, lean, wide, opacity, shade, leaves):
        part, y = '', height + 30
        while y > -60:
            tall = chance.randint(120, 190)
            top = x + lean * tall
            part += (f'<path fill="url(#stem)" d="M{x - wide / 2:.1f} {y}L{top - wide * .46:.1f} {y - tall + 5}'
                     f'Q{top:.1f} {y - tall} {top + wide * .46:.1f} {y - tall + 5}L{x + wide / 2:.1f} {y}Z"/>')
            if leaves:
                side = chance.choice([-1, 1])
                for _ in range(chance.randint(3, 6)):
                    angle = chance.uniform(8, 75) if side > 0 else chance.uniform(105, 172)
                    part += leaf(top + side * chance.uniform(0, 70), y - tall + chance.uniform(-16, 40), angle,
                                 chance.uniform(90, 190), chance.choice(shade))
            x, y = top, y - tall - 4
        return f'<g opacity="{opacity}">{part}</g>'

    body = '<g filter="url(#far)">' + ''.join(
        stem(chance.uniform(0, width), chance.uniform(-.06, .06), 22, .28, ['#6d8479', '#8a9d94'], True) for _ in range(4))
    body += '</g>' + stem(560, -.05, 42, 1, ['#1f2d28', '#33483f', '#14201b'], True)
    body += stem(700, .03, 30, .95, ['#22322c', '#3d5449'], True) + seal(70, height - 170, 92, '竹')
    return svg(width, height, f'<defs>{defs}</defs>{body}', '#efe8d8')


def reeds(seed=21, width=1300, height=1000):
    chance = random.Random(seed)
    defs = ('<linearGradient id="g" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#2b3a55"/>'
            '<stop offset=".7" stop-color="#ce7b6b"/><stop offset="1" stop-color="#f3c58b"/></linearGradient>'
            '<filter id="m"><feGaussianBlur stdDeviation="14"/></filter>')
    body = f'<rect width="{width}" height="{height}" fill="url(#g)"/>'
    body += '<circle cx="860" cy="400" r="196" fill="#ffe6bd" opacity=".5" filter="url(#m)"/>'
    body += '<circle cx="860" cy="400" r="176" fill="#fdf0d5"/>'
    for k in range(150):
        near = k / 150
        x, tall = chance.uniform(-60, width + 60), chance.uniform(220, 720) * (.5 + near * .6)
        bend = chance.uniform(20, 150)
        shade = mix('#6d4a5a', '#141925', near)
        body += (f'<path d="M{x:.0f} {height + 10}Q{x + bend * .1:.0f} {height - tall * .6:.0f} {x + bend:.0f} '
                 f'{height - tall:.0f}" stroke="{shade}" stroke-width="{1.4 + near * 4:.1f}" fill="none"/>')
        if k % 3 == 0:
            body += (f'<ellipse cx="{x + bend:.0f}" cy="{height - tall:.0f}" rx="{4 + near * 5:.0f}" '
                     f'ry="{20 + near * 26:.0f}" transform="rotate({bend / 7:.0f} {x + bend:.0f} {height - tall:.0f})" '
                     f'fill="{shade}"/>')
    for k, (x, y) in enumerate([(520, 200), (585, 168), (650, 152), (468, 246), (430, 296)]):
        body += f'<path d="M{x - 22} {y - 6}q12 -10 22 6q12 -16 24 -8" stroke="#1d2334" stroke-width="4" fill="none"/>'
    return svg(width, height, f'<defs>{defs}</defs>{body}')


def contours(seed=14, width=1100, height=850, step=10):
    """Lines of equal height over fractal noise, by marching squares."""
    noise, body = Noise(seed), ''
    columns, rows = width // step + 1, height // step + 1
    field = [[noise.fractal(i * step / 420, j * step / 420, 3) for i in range(columns)] for j in range(rows)]
    for level in range(16):
        at, path = .22 + level * .035, ''
        for j in range(rows - 1):
            for i in range(columns - 1):
                corners = [field[j][i], field[j][i + 1], field[j + 1][i + 1], field[j + 1][i]]
                spots = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)]
                cuts = []
                for k in range(4):
                    a, b = corners[k], corners[(k + 1) % 4]
                    if (a < at) != (b < at):
                        t, p, q = (at - a) / (b - a), spots[k], spots[(k + 1) % 4]
                        cuts.append(((p[0] + (q[0] - p[0]) * t) * step, (p[1] + (q[1] - p[1]) * t) * step))
                for p, q in zip(cuts[::2], cuts[1::2]):
                    path += f'M{p[0]:.1f} {p[1]:.1f}L{q[0]:.1f} {q[1]:.1f}'
        colour = ramp(['#1c6e8c', '#3b8f5a', '#b98b3e', '#8c3f2b'], level / 15)
        body += f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{3.4 if level % 4 == 0 else 1.5}"/>'
    return svg(width, height, body, '#fbf8f0')


def waves(head=''):
    """Seigaiha, the blue sea and waves: the SVG of samples/ is this text itself."""
    body, r = '', 80
    for j in range(0, 22):
        for i in range(-1, 10):
            x, y = i * 2 * r + (r if j % 2 else 0), 420 + j * r / 2
            for k, colour in enumerate(['#12355b', '#f6f1e7', '#1f6f8b', '#f6f1e7', '#99c1b9', '#f6f1e7']):
                body += f'<circle cx="{x}" cy="{y:g}" r="{r - k * 13}" fill="{colour}"/>'
    sun = '<circle cx="960" cy="280" r="150" fill="#d1495b"/>'
    return svg(1400, 1000, sun + body, PAPER, head)


def poster(width=720, height=1000):
    body = '<circle cx="470" cy="380" r="300" fill="#e4572e"/><circle cx="250" cy="520" r="210" fill="#17bebb"/>'
    body += '<path d="M40 1000A340 340 0 0 1 720 1000Z" fill="#2e282a"/><rect x="500" y="90" width="26" height="560" fill="#2e282a"/>'
    body += '<circle cx="440" cy="650" r="88" fill="#2e282a"/>'
    for k in range(5):
        body += f'<rect x="40" y="{690 + k * 22}" width="640" height="3" fill="#ffc914"/>'
    words = 'font-family="Noto Sans" font-weight="800" fill="#fdf6e3"'
    body += f'<text x="40" y="120" {words} font-size="76">Concert</text><text x="40" y="196" {words} font-size="76">in the yard</text>'
    body += f'<text x="360" y="930" text-anchor="middle" {words} font-size="30">21 June, from dusk on · 夏至音乐会</text>'
    return svg(width, height, body, '#ffc914')


def lantern(seed=2, width=1200, height=800):
    chance = random.Random(seed)
    defs = ('<radialGradient id="h"><stop offset="0" stop-color="#ffcf70" stop-opacity=".9"/>'
            '<stop offset="1" stop-color="#c0392b" stop-opacity="0"/></radialGradient>'
            '<linearGradient id="p"><stop offset="0" stop-color="#8e1b16"/><stop offset=".5" stop-color="#ff7a45"/>'
            '<stop offset="1" stop-color="#8e1b16"/></linearGradient>'
            '<filter id="f"><feGaussianBlur stdDeviation="9"/></filter>')
    body = ''
    for _ in range(40):
        body += (f'<circle cx="{chance.randint(0, width)}" cy="{chance.randint(0, height)}" r="{chance.randint(8, 34)}" '
                 f'fill="{chance.choice(["#e76f51", "#f4a261", "#b5443a", "#ffd08a"])}" opacity="{chance.uniform(.1, .4):.2f}" '
                 'filter="url(#f)"/>')
    for x, y, size in ((250, 250, 74), (980, 200, 90), (600, 420, 170)):
        body += f'<circle cx="{x}" cy="{y}" r="{size * 2.1:.0f}" fill="url(#h)"/>'
        body += f'<path d="M{x} -10V{y - size * .8:.0f}" stroke="#1a0f12" stroke-width="4"/>'
        for k in range(9, -10, -1):
            wide = abs(k) / 9 * size
            if k >= 0:
                body += f'<ellipse cx="{x}" cy="{y}" rx="{wide:.0f}" ry="{size * .8:.0f}" fill="{"url(#p)" if k == 9 else "none"}" stroke="#7c1512" stroke-width="2"/>'
        body += f'<rect x="{x - size * .4:.0f}" y="{y - size * .86:.0f}" width="{size * .8:.0f}" height="{size * .14:.0f}" rx="4" fill="#3a1a12"/>'
        body += f'<rect x="{x - size * .4:.0f}" y="{y + size * .72:.0f}" width="{size * .8:.0f}" height="{size * .14:.0f}" rx="4" fill="#3a1a12"/>'
        for k in range(-3, 4):
            body += f'<path d="M{x + k * size * .08:.0f} {y + size * .86:.0f}v{size * .6:.0f}" stroke="#ffb454" stroke-width="3"/>'
    return svg(width, height, f'<defs>{defs}</defs>{body}', '#1b1016')


def breathing(t, size=320):
    """One of the frames of the moving GIF, t from 0 to 1."""
    body = ''
    for k in range(14):
        phase = 2 * math.pi * (t + k / 14)
        r = (26 + k * 9.2) * size / 320
        body += (f'<ellipse cx="{size / 2}" cy="{size / 2}" rx="{r * (1 + .16 * math.sin(phase)):.2f}" '
                 f'ry="{r * (1 - .16 * math.sin(phase)):.2f}" transform="rotate({k * 13 + 180 * t:.1f} {size / 2} {size / 2})" '
                 f'fill="none" stroke="{ramp(["#264653", "#2a9d8f", "#e9c46a", "#e76f51"], k / 13)}" stroke-width="4"/>')
    return svg(size, size, body, PAPER)


def cover(title, by, colours, width=600, height=860):
    body = ''
    for k in range(9):
        body += f'<path d="M0 {height - k * 62}Q{width / 2} {height - 200 - k * 78} {width} {height - k * 62}V{height}H0Z" fill="{ramp(colours, 1 - k / 8)}" opacity=".5"/>'
    body += f'<text x="48" y="130" font-family="Noto Serif, Noto Serif CJK SC" font-size="44" font-weight="600" fill="{INK}">'
    for k, line in enumerate(title):
        body += f'<tspan x="48" dy="{0 if k == 0 else 54}">{line}</tspan>'
    body += f'</text><text x="48" y="{130 + 54 * len(title)}" font-family="Noto Sans, Noto Sans CJK SC" font-size="22" fill="{INK}">{by}</text>'
    return svg(width, height, body, PAPER)
