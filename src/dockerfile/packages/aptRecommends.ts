/**
 * What packages of Debian bookworm recommend: how much it is on a slim image, and what of it a program may well notice
 * when it is gone. Measured in 2026.
 */

interface Recommended {
  /** Unpacked, with all that it needs in turn. */
  readonly megabytes: number;
  readonly noticed: readonly string[];
}

/** `undefined` for a package that nobody looked at. */
export function findRecommended(name: string): Recommended | undefined {
  return recommended.get(name) ?? (isLibrary(name) ? { megabytes: 0, noticed: [] } : undefined);
}

/** A package, and what it needs of those that others recommend. */
export function withNeeded(name: string): readonly string[] {
  return [name, ...(needed.get(name) ?? [])];
}

const needed: ReadonlyMap<string, readonly string[]> = new Map([
  ['build-essential', ['g++', 'gcc', 'make', 'dpkg-dev', 'patch', 'bzip2', 'xz-utils']],
  ['g++', ['gcc']],
  ['gfortran', ['gcc']],
  ['gnupg', ['gpg-agent']],
  ['gnupg2', ['gnupg', 'gpg-agent']],
]);

/** Libraries, fonts and data that programs need recommend next to nothing. */
function isLibrary(name: string): boolean {
  return (
    /^(?:lib(?!reoffice)[a-z0-9+.-]*\d[a-z]*|fonts-.*|.*-(?:data|locale|common-data))$/.test(name) &&
    !name.endsWith('-dev')
  );
}

/** The name, the megabytes, and what is noticed. */
const table = `
autoconf 1.9
automake 0
bison 0
build-essential 75.4 gpg-agent gnupg
ca-certificates 0
clang 523.9 ca-certificates
cmake 253 ca-certificates gcc make
cppcheck 3 ca-certificates
curl 3.6 ca-certificates
default-jdk 68.4 dbus libpam-systemd
dpkg-dev 297.4 gcc g++ build-essential gpg-agent gnupg
flex 256.4 gcc
g++ 55.6
gcc 84.2
gdb 30.7 ca-certificates
gdbserver 0
gfortran 55.6
git 14.3 less ca-certificates openssh-client patch xauth
gnupg 6.3
gnupg2 6.3
golang 310.7 gcc g++
golang-go 310.7 gcc g++
graphviz 56
imagemagick 113.3 dbus
inotify-tools 0
iproute2 0.4
iputils-ping 0.1
jq 0
less 0
libapparmor-dev 0
libargon2-dev 0
libbz2-dev 56.2
libc6-dev 55.6
libcap-dev 0
libclang-dev 111.8
libcurl4-openssl-dev 3.6 ca-certificates
libelf-dev 55.6
libev-dev 0
libevent-dev 0
libffi-dev 0
libfreetype6-dev 53.8
libgdbm-dev 55.6
libglib2.0-dev 100.3 ca-certificates
libgmp-dev 0
libicu-dev 55.6
libjemalloc-dev 0
libjpeg62-turbo-dev 55
libkrb5-dev 55.6
libldap2-dev 6.3
liblzma-dev 0
libmagickwand-dev 271.6 dbus ca-certificates gcc
libmariadb-dev 55.6
libncurses5-dev 55.7
libncursesw5-dev 55.7
libomp-dev 0
libpcre3-dev 55.6
libpng-dev 55.4
libpq-dev 0.6
libprotobuf-dev 55.6
libseccomp-dev 0
libsecret-1-dev 100.3 ca-certificates
libsnmp-dev 58.7
libsodium-dev 0
libsqlite3-dev 55.6
libssl-dev 0
libtool 61.4
libuv1-dev 0
libx11-xcb1 0
libxml2-dev 55.6
libyaml-dev 0
lld 0
lldb 58 ca-certificates
llvm 484 ca-certificates
locales 0
lsb-release 0
lzma-dev 55.6
make 0
musl-dev 84.2
nano 0
net-tools 0
nginx 0.4
nodejs 17.5 ca-certificates
openssl 0
php-pear 0
pkg-config 0
procps 0.9
python3 3 ca-certificates
python3-dev 58 ca-certificates
python3-pip 362.5 bzip2 xz-utils gcc g++ make patch build-essential gpg-agent gnupg python3-dev
python3-setuptools 3 ca-certificates
ruby-dev 30.5 unzip
software-properties-common 22.3 gpg-agent gnupg
strace 0
sudo 0
systemtap-sdt-dev 3 ca-certificates
tar 0
tcpdump 1.5 dbus
tk-dev 258.9 gcc g++ build-essential gpg-agent gnupg
tmux 0
unzip 0
usbutils 0
uuid-dev 55.6
valgrind 180 ca-certificates
vim 0.1
vim-nox 13.6 unzip
wget 8.9 ca-certificates
xvfb 8.2 xauth
zip 0.4 unzip
zlib1g-dev 55.6
zsh 1.1
`;

const recommended: ReadonlyMap<string, Recommended> = new Map(
  table
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', megabytes, ...noticed] = line.split(' ');
      return [name, { megabytes: Number(megabytes), noticed }];
    }),
);
