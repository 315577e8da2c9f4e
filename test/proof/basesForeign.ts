/**
 * Package managers of other distributions, which Debian has as packages: under the names of the images where they are at
 * home, on Debian, with a repository of their own kind that holds one package.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Base } from './bases.ts';
import { install } from './basesLanguages.ts';
import { makeBytes } from './contextFiles.ts';

const slim = 'debian:trixie-slim';

/** What the repository is made of and where it is known from; instructions, with the files they copy. */
interface Foreign {
  readonly packages: string;
  /** Makes `/srv/repository` in a stage of its own. */
  readonly make: string;
  readonly makers: string;
  readonly setUp: string;
  readonly files: Readonly<Record<string, string | Buffer>>;
}

/** Its description is as long as those of all packages of a real repository are together, and such a cache as large. */
const spec = `Name: greeter
Version: 1.0.0
Release: 1
Summary: Greets
License: MIT
BuildArch: noarch
AutoReqProv: no

%description
${makeBytes(400_000).toString('base64').replaceAll(/.{72}/g, '$&\n')}

%install
mkdir -p %{buildroot}/usr/local/bin
printf '#!/bin/sh\\necho Hello.\\n' > %{buildroot}/usr/local/bin/greet
chmod 755 %{buildroot}/usr/local/bin/greet

%files
/usr/local/bin/greet
`;

const rpmRepository = {
  makers: 'createrepo-c rpm',
  make: `COPY greeter.spec /tmp/
RUN rpmbuild -bb --define '_topdir /tmp/build' --define '_rpmdir /srv/repository' /tmp/greeter.spec \\
 && createrepo_c /srv/repository`,
  files: {
    'greeter.spec': spec,
    'example.repo':
      '[example]\nname=example\nbaseurl=file:///srv/repository\nenabled=1\ngpgcheck=0\nautorefresh=1\n',
  },
};

const dnf: Foreign = {
  ...rpmRepository,
  packages: 'dnf',
  setUp: 'COPY example.repo /etc/yum.repos.d/',
};

const zypper: Foreign = {
  ...rpmRepository,
  packages: 'zypper',
  setUp: 'COPY example.repo /etc/zypp/repos.d/',
};

const pacman: Foreign = {
  packages: 'pacman-package-manager',
  makers: 'binutils fakeroot libarchive-tools makepkg pacman-package-manager',
  make: `COPY PKGBUILD greeting.bin /tmp/build/
RUN useradd --create-home builder && chown -R builder /tmp/build && mkdir -p /srv/repository \\
 && cd /tmp/build && su builder -c 'PKGEXT=.pkg.tar.gz makepkg --nodeps' \\
 && cp *.pkg.tar.gz /srv/repository && repo-add /srv/repository/example.db.tar.gz /srv/repository/*.pkg.tar.gz`,
  setUp: 'COPY pacman.conf /etc/',
  files: {
    PKGBUILD: `pkgname=greeter
pkgver=1.0.0
pkgrel=1
pkgdesc='Greets'
arch=('any')
options=('!strip')
source=('greeting.bin')
sha256sums=('SKIP')
package() {
  install -D greeting.bin "$pkgdir/usr/local/share/greeting.bin"
  mkdir -p "$pkgdir/usr/local/bin"
  printf '#!/bin/sh\\necho Hello.\\n' > "$pkgdir/usr/local/bin/greet"
  chmod 755 "$pkgdir/usr/local/bin/greet"
}
`,
    'greeting.bin': makeBytes(2_000_000),
    'pacman.conf':
      '[options]\nArchitecture = auto\nSigLevel = Never\n\n[example]\nServer = file:///srv/repository\n',
  },
};

export const foreignBases: Readonly<Record<string, Base>> = {
  'fedora:42': toBase(dnf),
  'opensuse/leap:16.0': toBase(zypper),
  'archlinux:base': toBase(pacman),
};

function toBase({ packages, make, makers, setUp, files }: Foreign): Base {
  return {
    dockerfile: `FROM ${slim} AS repository
${install(makers)}
${make}

FROM ${slim}
${install(packages)}
COPY --from=repository /srv/repository /srv/repository
${setUp}
`,
    addContext: async (context) => {
      await Promise.all(
        Object.entries(files).map(([name, text]) => writeFile(path.join(context, name), text)),
      );
    },
  };
}
