"""Small disks that tests fill, make read-only, and plug in and out; they need the right to mount."""
import os
import subprocess

import tap


def mount(*words, check=True):
    return subprocess.run(['mount', *words], check=check, capture_output=True).returncode == 0


class Disk:
    """A disk by itself, at path; and, while it is plugged in somewhere, there too."""

    def __init__(self, place, size='20m', path=None):
        self.path, self.size = path or os.path.join(place.dir, 'disk'), size
        self.plugs = []
        os.mkdir(self.path)
        if not self.make(check=False):
            raise tap.Skip('mounting a small disk is not allowed here')
        place.closers.append(self.close)

    def make(self, check=True):
        return mount('-t', 'tmpfs', '-o', f'size={self.size}', 'tmpfs', self.path, check=check)

    def replace(self):
        """By an empty one, in the same place."""
        subprocess.run(['umount', self.path], check=True)
        self.make()

    def remount(self, option):
        mount('-o', f'remount,{option}', self.path)

    def plug(self, folder):
        os.makedirs(folder, exist_ok=True)
        mount('--bind', self.path, folder)
        self.plugs.append(folder)

    def unplug(self):
        """However busy it is, as when somebody pulls it out."""
        subprocess.run(['umount', '--lazy', self.plugs.pop()], check=True)

    def close(self):
        while self.plugs:
            self.unplug()
        subprocess.run(['umount', '--lazy', self.path], check=True)
