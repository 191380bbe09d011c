"""What a picture's EXIF, IPTC and XMP say, as add reads it: files made by exiftool, told against what exiftool makes of them by
the rules of the Metadata Working Group (-use MWG)."""
import json
import shutil
import subprocess

import tap

BOTH = ('-IPTC:Caption-Abstract=as it was', '-XMP-dc:Description=as it was', '-IPTC:Keywords=kept', '-XMP-dc:Subject=kept',
        '-XMP-dc:Rights=rights', '-IPTC:CopyrightNotice=rights', '-XMP-dc:Creator=Ann', '-IPTC:By-line=Ann',
        '-XMP-photoshop:City=Kiel', '-IPTC:City=Kiel', '-XMP-photoshop:DateCreated=2001:02:03', '-IPTC:DateCreated=2001:02:03')
CHANGED = ('-IPTC:Caption-Abstract=new words', '-IPTC:Keywords=new', '-IPTC:CopyrightNotice=new rights', '-IPTC:By-line=Bo',
           '-IPTC:City=Ulm', '-IPTC:DateCreated=2004:05:06')
LONG = 'A caption of more than sixty-four bytes, of which IPTC has room for only so many'

# (name, steps of exiftool's arguments, what add is to find); a field that is None must not be there.
CASES = [
    ('IPTC alone', [['-IPTC:ObjectName=t', '-IPTC:By-line=Ann', '-IPTC:By-line=Bo', '-IPTC:Credit=c', '-IPTC:CopyrightNotice=r',
                     '-IPTC:Keywords=k', '-IPTC:City=Kiel', '-IPTC:DateCreated=2003:04:05', '-IPTC:TimeCreated=06:07:08+02:00']],
     {'title': 't', 'creator': ['Ann', 'Bo'], 'credit': 'c', 'copyright': 'r', 'keyword': ['k'], 'place': 'Kiel',
      'date': '2003-04-05T06:07:08+02:00'}),
    ('EXIF alone', [['-EXIF:Artist=Ann; Bo', '-EXIF:Copyright=r', '-EXIF:ImageDescription=d']],
     {'creator': ['Ann', 'Bo'], 'copyright': 'r', 'description': 'd'}),
    ('names with semicolons', [['-EXIF:Artist="Lee; Ann"; Bo']], {'creator': ['Lee; Ann', 'Bo']}),
    ('three that differ', [['-EXIF:Artist=E', '-IPTC:By-line=I', '-XMP-dc:Creator=X', '-EXIF:Copyright=E', '-IPTC:CopyrightNotice=I',
                            '-XMP-dc:Rights=X', '-IPTC:Keywords=i', '-XMP-dc:Subject=x']],
     {'creator': ['X'], 'copyright': 'X', 'keyword': ['i', 'x']}),  # no checksum: nobody knows which keyword is out of date
    ('in step', [[*BOTH, '-Photoshop:IPTCDigest=new']],
     {'description': 'as it was', 'keyword': ['kept'], 'copyright': 'rights', 'creator': ['Ann'], 'place': 'Kiel',
      'date': '2001-02-03'}),
    ('IPTC changed alone', [[*BOTH, '-Photoshop:IPTCDigest=new'], CHANGED],
     {'description': 'new words', 'keyword': ['new'], 'copyright': 'new rights', 'creator': ['Bo'], 'place': 'Ulm',
      'date': '2004-05-06'}),
    ('XMP changed', [[*BOTH, '-Photoshop:IPTCDigest=new'], ['-XMP-dc:Description=new words', '-XMP-dc:Subject=new']],
     {'description': 'new words', 'keyword': ['new']}),
    ('cut by IPTC', [['-IPTC:ObjectName=x', f'-XMP-dc:Title={LONG}', '-Photoshop:IPTCDigest=new'],
                     [f'-IPTC:ObjectName={LONG[:64]}']], {'title': LONG}),
    ('Latin', [['-charset', 'iptc=latin', '-IPTC:ObjectName=Café']], {'title': 'Café'}),
    ('UTF-8 unsaid', [['-charset', 'iptc=utf8', '-IPTC:ObjectName=静夜思']], {'title': '静夜思'}),
    ('UTF-8 said', [['-IPTC:CodedCharacterSet=UTF8', '-IPTC:ObjectName=静夜思', '-IPTC:Keywords=月']],
     {'title': '静夜思', 'keyword': ['月']}),
    ('all of a moment', [['-EXIF:DateTimeOriginal=2020:01:02 03:04:05', '-EXIF:SubSecTimeOriginal=070', '-EXIF:OffsetTimeOriginal=+05:30',
                          '-EXIF:CreateDate=2021:01:01 00:00:00', '-EXIF:ModifyDate=2022:01:01 00:00:00']],
     {'date': '2020-01-02T03:04:05.07+05:30'}),
    ('digitised', [['-EXIF:CreateDate=1999:12:31 23:59:59', '-EXIF:OffsetTimeDigitized=-03:00', '-EXIF:ModifyDate=2022:01:01 00:00:00']],
     {'date': '1999-12-31T23:59:59-03:00'}),
    ('no date', [['-EXIF:DateTimeOriginal=0000:00:00 00:00:00', '-XMP-xmp:CreateDate=2011:01:02 03:04:05Z']],
     {'date': '2011-01-02T03:04:05Z'}),
    ('south and west', [['-EXIF:GPSLatitude=33.856784', '-EXIF:GPSLatitudeRef=S', '-EXIF:GPSLongitude=70.5', '-EXIF:GPSLongitudeRef=W']],
     {'latitude': '-33.856784', 'longitude': '-70.5'}),
    ('a place in XMP', [['-XMP-exif:GPSLatitude=48.8584', '-XMP-exif:GPSLongitude=2.2945']],
     {'latitude': '48.8584', 'longitude': '2.2945'}),
    ('stars', [['-XMP-xmp:Rating=4', '-EXIF:Rating=2']], {'rating': '4'}),
    ('rejected', [['-XMP-xmp:Rating=-1']], {'rating': None}),
    ('languages', [['-XMP-dc:Title-zh-CN=静夜', '-XMP-dc:Title-de=Nacht', '-XMP-dc:Title=Night', '-XMP-dc:Rights-zh-CN=版权']],
     {'title': 'Night', 'copyright': '版权'}),
]


def exiftool(*arguments):
    return subprocess.run(['exiftool', '-m', '-q', *arguments], check=True, capture_output=True).stdout


def found(place, path):
    """Everything that is said of a work, by name."""
    work = place.run('show', path)
    said = {'keyword': sorted(tag['name'] for tag in work['tags']),
            'creator': [person['name'] for person in work['people'] if person['role'] == 'creator']}
    for field in work['fields']:
        said[field['name']] = field['value']
    return {name: value for name, value in said.items() if value}


def make(place):
    if not shutil.which('exiftool'):
        raise tap.Skip('exiftool is not on this machine')
    subprocess.run(['vips', 'black', place.path('plain.jpg'), '8', '8'], check=True)
    for name, steps, _ in CASES:
        path = place.path(name + '.jpg')
        shutil.copy(place.path('plain.jpg'), path)
        for step in steps:
            exiftool('-overwrite_original', *step, path)
    place.add()


def test_pictures_say_what_they_are_meant_to(place):
    make(place)
    for name, _, wanted in CASES:
        said = found(place, place.path(name + '.jpg'))
        for field, value in wanted.items():
            assert said.get(field) == value, f'{name}: {field} is {said.get(field)!r}, not {value!r}'


# Where exiftool puts EXIF first and add XMP: these are left out of the comparison.
THEIRS = {'Description': 'description', 'Keywords': 'keyword', 'Copyright': 'copyright', 'Creator': 'creator', 'Rating': 'rating'}


def test_pictures_say_what_exiftool_reads_by_the_guidelines(place):
    make(place)
    compared = 0
    for name, steps, _ in CASES:
        path = place.path(name + '.jpg')
        if name in ('three that differ', 'stars', 'rejected', 'Latin', 'UTF-8 unsaid'):
            continue
        theirs = json.loads(exiftool('-j', '-use', 'MWG', '-MWG:all', path))[0]
        said = found(place, path)
        for tag, field in THEIRS.items():
            if tag not in theirs:
                continue
            ours, value = said.get(field), theirs[tag]
            if isinstance(ours, list):
                value = sorted(map(str, value if isinstance(value, list) else [value]))
                ours = sorted(ours)
            assert ours == value, f'{name}: {tag} is {value!r} for exiftool, {ours!r} here'
            compared += 1
    assert compared > 15, compared


def test_orientation_turns_the_picture(place):
    if not shutil.which('exiftool'):
        raise tap.Skip('exiftool is not on this machine')
    sizes = {}
    for number in range(1, 9):
        path = place.path(f'{number}.jpg')
        subprocess.run(['vips', 'black', path, '20', '10'], check=True)
        exiftool('-overwrite_original', '-n', f'-EXIF:Orientation={number}', '-XMP-tiff:Orientation=1', path)
    place.add()
    for number in range(1, 9):
        work = place.run('show', place.path(f'{number}.jpg'))
        sizes[number] = work['width'], work['height']
    assert sizes == {number: (20, 10) if number < 5 else (10, 20) for number in range(1, 9)}, sizes


tap.main(__name__)
