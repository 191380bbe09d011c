#!/usr/bin/env python3
"""What a request costs the server, beside nginx in the same run; and how much memory many readers and a large upload take.

    bench/serve.py [--program build/atelier] [--rounds 3] [--seconds 2]

1. A preview of about 20 KB, by wrk with 64 connections, from Atelier's memory and (ATELIER_PREVIEW_CACHE=0) from the disk; the
   peer is nginx with the same bytes as a file. Figure: requests per second of the server's CPU. Bars: .2 and .15 of nginx.
2. 200 clients that connect at once, each to another range of a film of 2 GB. Bars: none reset, at most 60 MB.
3. An upload of 1 GiB. Bar: at most 40 MB.
"""
import argparse
import os
import pathlib
import re
import statistics
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / 'tests' / 'lib'))
MB = 1024 * 1024
NGINX = '''{user} worker_processes 1; daemon off; pid {dir}/pid; error_log {dir}/error;
events {{ worker_connections 1024; }}
http {{ access_log off; sendfile on; open_file_cache max=100; default_type image/webp;
  client_body_temp_path {dir}/1; proxy_temp_path {dir}/2; fastcgi_temp_path {dir}/3; uwsgi_temp_path {dir}/4; scgi_temp_path {dir}/5;
  server {{ listen 127.0.0.1:{port}; root {dir}/html; }} }}
'''


def cpu_seconds(pid):
    """Of all threads of a process, by the scheduler's own count."""
    return sum(int(file.read_text().split()[0]) for file in pathlib.Path(f'/proc/{pid}/task').glob('*/schedstat')) / 1e9


def per_cpu_second(pid, url, seconds):
    before = cpu_seconds(pid)
    said = subprocess.run(['wrk', '-t1', '-c64', f'-d{seconds}s', url], capture_output=True, text=True, check=True).stdout
    requests = int(re.search(r'(\d+) requests in', said).group(1))
    if 'Non-2xx' in said:
        sys.exit(f'{url} was refused: {said}')
    return requests / (cpu_seconds(pid) - before)


def free_port():
    import socket
    with socket.socket() as one:
        one.bind(('127.0.0.1', 0))
        return one.getsockname()[1]


def start_nginx(folder, data):
    (folder / 'html').mkdir(parents=True)
    (folder / 'html' / 'preview').write_bytes(data)
    port = free_port()
    (folder / 'nginx.conf').write_text(NGINX.format(dir=folder, port=port, user='user root;' if os.geteuid() == 0 else ''))
    master = subprocess.Popen(['nginx', '-c', str(folder / 'nginx.conf'), '-p', str(folder)], stderr=subprocess.DEVNULL)
    children = pathlib.Path(f'/proc/{master.pid}/task/{master.pid}/children')
    while not children.read_text():
        time.sleep(.05)
        if master.poll() is not None:
            sys.exit('nginx did not start')
    return master, int(children.read_text().split()[0]), f'http://127.0.0.1:{port}/preview'


def nearest_preview(served, place):
    """(path, bytes) of the preview whose size is nearest to 20 KB."""
    found = []
    for row in place.run('grid', '--limit', '500'):
        for size in (240, 960) if row['preview'] else ():
            body = served.get(f'{row["preview"]}{size}').body
            found.append((abs(len(body) - 20000), f'{row["preview"]}{size}', body))
    return min(found)[1:]


def verdict(name, figure, bar, good):
    print(f'{name}: {figure} (bar {bar}) {"met" if good else "MISSED"}', flush=True)
    return good


def bench_previews(place, tap, Served, arguments):
    place.add(str(ROOT / 'samples'), status=(0, 1))
    served = Served(place)
    path, data = nearest_preview(served, place)
    cold = Served(place, env=dict(os.environ, ATELIER_PREVIEW_CACHE='0'))
    master, worker, url = start_nginx(pathlib.Path(place.dir) / 'nginx', data)
    figures = {'nginx': [], 'memory': [], 'disk': []}
    try:
        for _ in range(arguments.rounds):
            for name, pid, address in (('nginx', worker, url), ('memory', served.process.pid, served.origin + path),
                                       ('disk', cold.process.pid, cold.origin + path)):
                figures[name].append(per_cpu_second(pid, address, arguments.seconds))
    finally:
        master.terminate()
        master.wait()
        served.stop()
        cold.stop()
    middle = {name: statistics.median(values) for name, values in figures.items()}
    print(f'a preview of {len(data)} bytes, requests per CPU second: ' + ', '.join(f'{name} {value:,.0f}' for name, value in middle.items()))
    memory, disk = middle['memory'] / middle['nginx'], middle['disk'] / middle['nginx']
    return [verdict('from memory, of nginx', f'{memory:.2f}', '>= .20', memory >= .2),
            verdict('from the disk, of nginx', f'{disk:.2f}', '>= .15', disk >= .15)]


def bench_ranges(place, tap, Served):
    place.write('film.txt', b'stands for a film')
    place.add()
    work = next(row['id'] for row in place.run('works') if row['path'].endswith('film.txt'))
    os.truncate(place.path('film.txt'), 2 << 30)
    served = Served(place)
    faults = []

    def read(number):
        try:
            with served.socket() as client:
                start, got = number * 10 * MB, 0
                client.sendall(f'GET /original/{work} HTTP/1.1\r\nHost: {served.host}\r\nConnection: close\r\n'
                               f'Range: bytes={start}-{start + 4 * MB - 1}\r\n\r\n'.encode())
                while piece := client.recv(256 * 1024):
                    got += len(piece)
            if got < 4 * MB:
                faults.append(f'only {got} bytes')
        except OSError as fault:
            faults.append(fault)

    readers = [threading.Thread(target=read, args=(number,)) for number in range(200)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    memory = served.memory()
    served.stop()
    return [verdict('200 readers at once, broken off', len(faults), '0', not faults),
            verdict('200 readers at once, memory', f'{memory:.0f} MB', '< 60 MB', memory < 60)]


def bench_upload(place, tap, Served):
    served = Served(place)
    size, piece = 1 << 30, os.urandom(MB)
    client = served.socket()
    client.sendall(f'PUT /api/upload?name=film.bin&batch=bench HTTP/1.1\r\nHost: {served.host}\r\nContent-Length: {size}\r\n\r\n'.encode())
    start = time.monotonic()
    for _ in range(size // MB):
        client.sendall(piece)
    said = client.recv(1000)
    took, memory = time.monotonic() - start, served.memory()
    client.close()
    served.stop()
    return [verdict('1 GiB uploaded', f'{memory:.0f} MB, {size / MB / took:.0f} MB/s', '< 40 MB', memory < 40 and b' 202 ' in said)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--program', default=str(ROOT / os.environ.get('BUILD', 'build') / 'atelier'))
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--seconds', type=int, default=2)
    arguments = parser.parse_args()
    os.environ['ATELIER'] = arguments.program
    import tap
    from served import Served
    good = []
    for bench, more in ((bench_previews, [arguments]), (bench_ranges, []), (bench_upload, [])):
        place = tap.Place()
        try:
            good += bench(place, tap, Served, *more)
        finally:
            place.close()
    sys.exit(0 if all(good) else 1)


if __name__ == '__main__':
    main()
