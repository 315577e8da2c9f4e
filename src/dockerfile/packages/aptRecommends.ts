/**
 * What packages of Debian bookworm recommend: how much it is on a slim image, and what of it a program may well notice
 * when it is gone. Measured in 2026.
 */

interface Recommended {
  /** Unpacked, with all that it needs in turn, but without certificates, which stay. */
  readonly megabytes: number;
  /** On a base with compilers and libraries for development, such as buildpack-deps. */
  readonly megabytesOnFull: number;
  readonly noticed: readonly string[];
}

/** `undefined` for a package that nobody looked at. */
export function findRecommended(name: string): Recommended | undefined {
  return recommended.get(name) ?? (isQuiet(name) ? nothing : undefined);
}

/** A package, and what it needs of those that others recommend. */
export function withNeeded(name: string): readonly string[] {
  return [name, ...(needed.get(name) ?? [])];
}

const needed: ReadonlyMap<string, readonly string[]> = new Map([
  ['build-essential', ['g++', 'gcc', 'make', 'dpkg-dev', 'patch', 'bzip2', 'xz-utils']],
  ['g++', ['gcc']],
  ['gfortran', ['gcc']],
  ['dirmngr', ['gpgconf']],
  ['gnupg', ['gpg-agent', 'gpg', 'gpgconf', 'dirmngr']],
  ['gnupg2', ['gnupg', 'gpg-agent', 'gpg', 'gpgconf', 'dirmngr']],
  ['gpg', ['gpgconf']],
  ['gpg-agent', ['gpgconf']],
  ['software-properties-common', ['gpg', 'gpgconf']],
]);

const nothing: Recommended = { megabytes: 0, megabytesOnFull: 0, noticed: [] };

/** Libraries, fonts and data that programs need recommend next to nothing. */
function isQuiet(name: string): boolean {
  return quiet.has(name) || isLibrary(name);
}

function isLibrary(name: string): boolean {
  return (
    /^(?:lib(?!reoffice)[a-z0-9+.-]*\d[a-z]*|fonts-.*|.*-(?:data|locale|common-data))$/.test(name) &&
    !name.endsWith('-dev')
  );
}

/** They recommend nothing that would come, or nothing but certificates. */
const quiet: ReadonlySet<string> = new Set(
  (
    'adduser apt-transport-https apt-utils automake bash-completion bc bison bsdmainutils bzip2 ca-certificates ' +
    'ccache dbus dialog doxygen dumb-init ethtool expect fakeroot file fontconfig gawk gdbserver gettext-base gosu ' +
    'haproxy htop inotify-tools iperf3 iputils-tracepath jq less libapparmor-dev libargon2-dev libcap-dev libdb-dev ' +
    'libev-dev libevent-dev libffi-dev libffi8 libgl1-mesa-dev libgl1-mesa-glx libgmp-dev libgomp1 libjemalloc-dev ' +
    'liblapack-dev liblzma-dev libnss3-tools libomp-dev libonig-dev libopenblas-dev libseccomp-dev libsodium-dev ' +
    'libssl-dev libsystemd-dev libudev-dev libuv1-dev libwebp-dev libx11-xcb1 libxml2-utils libyaml-dev lld locales ' +
    'lsb-release make mtr-tiny nano ncdu net-tools netcat-openbsd netcat-traditional ninja-build openssl p7zip-full ' +
    'pandoc patch perl php-cli php-mysql php-pear php-xml pkg-config pkgconf psmisc pwgen re2c redis redis-server ' +
    'redis-tools rename rsync screen sed shellcheck sqlite3 strace sudo swig tar tcl tini tmux traceroute tree tzdata ' +
    'udev unixodbc unixodbc-dev unzip usbutils wait-for-it whois xauth xsltproc xz-utils'
  ).split(' '),
);

/** The name, the megabytes on a slim base and on a full one, and what is noticed. */
const table = `
ant 57.8 3.4 dbus
apache2 2 0.1 ca-certificates
aria2 0 0 ca-certificates
autoconf 2 0
bind9-host 0.3 0
build-essential 79.1 0 gpg-agent gnupg
cargo 548.5 409.6 ca-certificates
chromium 251.7 164.7 ca-certificates
cifs-utils 0.5 0.2 ca-certificates
clang 546.6 405.3 ca-certificates
cmake 262.3 0 ca-certificates gcc make
cppcheck 0 0 ca-certificates
cron 10.9 7.5 ca-certificates
curl 1 0 ca-certificates
default-jdk 71.7 37.9 dbus libpam-systemd
default-jre 64.1 37.9 dbus libpam-systemd
default-jre-headless 56.6 2.3 dbus
default-libmysqlclient-dev 58.3 0
default-mysql-client 2.6 2.6
devscripts 526.6 115 less openssh-client xauth gcc g++ build-essential unzip
dirmngr 22 0 gpg-agent gnupg
dnsutils 0.3 0
dpkg-dev 311.7 0 gcc g++ build-essential gpg-agent gnupg
emacs-nox 158.6 80.1 ca-certificates dbus
ffmpeg 154.3 119.3 ca-certificates dbus
firefox-esr 353.6 304.4
fish 21 5.9 ca-certificates bzip2 xz-utils
flex 268.7 0.3 gcc
fluxbox 41.3 24.9 ca-certificates dbus
g++ 58.3 0
gcc 88.2 0
gdb 29.4 11.3 ca-certificates
gettext 6.9 0 ca-certificates
gfortran 58.3 0
ghostscript 10.1 9.8 dbus
git 12.2 0 less ca-certificates openssh-client patch xauth
git-lfs 12.2 0 less ca-certificates openssh-client patch xauth
gnupg 6.7 0
gnupg-agent 22.6 0 gnupg
gnupg2 6.7 0
golang 325.6 0 gcc g++
golang-go 325.6 0 gcc g++
gpg 21.3 0 gpg-agent gnupg
gpg-agent 22.6 0 gnupg
gradle 60.6 6.1 dbus
graphicsmagick 80.6 68.8 dbus
graphviz 58.8 4.6
groff 207.4 77.8 dbus
imagemagick 118.9 0 dbus
iproute2 0.4 0.2
iptables 1.7 1.1
iputils-ping 0.1 0.1
krb5-user 44.9 5.4
ldap-utils 6.6 0
libapache2-mod-php 5.8 1.9 ca-certificates
libavcodec-dev 224.6 213.1
libavformat-dev 225.1 213.3
libboost-all-dev 73.2 9.1 ca-certificates xauth gcc
libboost-dev 58.3 0
libbz2-dev 59 0
libc6-dev 58.3 0
libcairo2-dev 92.6 0 ca-certificates
libclang-dev 117.1 59.1
libcups2-dev 283.3 1.9 gpg-agent gnupg gcc g++ build-essential dbus
libcurl4-openssl-dev 1 0 ca-certificates
libdbus-1-dev 1.5 1.1 dbus
libedit-dev 58.2 0
libelf-dev 58.3 0
libexpat1-dev 58 0
libfreetype6-dev 56.4 0
libgdbm-dev 58.3 0
libgdiplus 54.1 0
libgirepository1.0-dev 125.4 4.8 ca-certificates gpg-agent gnupg
libgit2-dev 58.3 0
libglib2.0-dev 102.4 0 ca-certificates
libgtk-3-dev 64 6.3 ca-certificates
libicu-dev 58.3 0
libjpeg-dev 57.7 0
libjpeg62-turbo-dev 57.7 0
libkrb5-dev 58.3 0
libldap-dev 6.6 0
libldap2-dev 6.6 0
libmagickwand-dev 282 0 dbus ca-certificates gcc
libmariadb-dev 58.3 0
libncurses5-dev 58.4 0
libncursesw5-dev 58.4 0
libopencv-dev 224.3 201.5 ca-certificates dbus libpam-systemd
libpango1.0-dev 55.5 0 ca-certificates
libpcap-dev 59.5 1.1 dbus
libpcre2-dev 58.3 0
libpcre3-dev 58.3 0
libperl-dev 58.3 0
libpng-dev 58.1 0
libpq-dev 0.6 0
libprotobuf-dev 58.3 0
librdkafka-dev 0.3 0
libreadline-dev 58.4 0
libreoffice 1580.1 1406.4 ca-certificates unzip dbus libpam-systemd
libreoffice-writer 947.9 751.7 ca-certificates dbus libpam-systemd
libsasl2-dev 58.6 0
libsecret-1-dev 102.4 0 ca-certificates
libsnmp-dev 61.5 2.3
libsqlite3-dev 58.3 0
libssh2-1-dev 58.3 0
libtiff-dev 55.4 0
libtool 64.3 0
libtool-bin 64.3 0
libusb-1.0-0-dev 1.6 1.6
libvips-dev 293.5 24 ca-certificates gcc dbus
libxml2-dev 58.3 0
libxmlsec1-dev 58.9 0.6
libxslt1-dev 58.3 0
libzip-dev 58.3 0
libzmq3-dev 58.3 0.1
lldb 58 0.3 ca-certificates
llvm 504.5 345.8 ca-certificates
lsof 0.3 0
lynx 10.2 0.1 bzip2 xz-utils
lzma-dev 58.3 0
mariadb-client 2.6 2.6
mariadb-server 1.8 1.3
maven 56.6 2.3 dbus
mc 64.7 0.1 unzip bzip2 xz-utils
memcached 0.3 0
mercurial 11 0 ca-certificates openssh-client xauth
meson 341.5 0 ca-certificates patch gpg-agent gnupg gcc g++ make build-essential bzip2 xz-utils
mumble-server 27.9 17.5 dbus
musl-dev 88.2 0
mutt 32.2 21.3 bzip2 xz-utils
nfs-common 0.7 0 ca-certificates
nginx 0.4 0.2
nginx-full 0.4 0.2
nginx-light 0.4 0.2
nmap 1.5 1.1 dbus
nodejs 15.6 15.6 ca-certificates
npm 838.6 390 less openssh-client patch xauth gpg-agent gnupg gcc g++ make build-essential bzip2 xz-utils dbus libpam-systemd
ntpdate 0 0 ca-certificates
octave 561.7 515.2 ca-certificates xauth dbus libpam-systemd
openjdk-17-jdk 71.7 37.9 dbus libpam-systemd
openjdk-17-jdk-headless 56.6 2.3 dbus
openjdk-17-jre 64.1 37.9 dbus libpam-systemd
openjdk-17-jre-headless 56.6 2.3 dbus
openssh-client 4.2 0 xauth
openssh-server 30.4 25.1 xauth dbus libpam-systemd
openvpn 67.2 5.9
parallel 26.9 19.4 dbus
php 5.8 1.9 ca-certificates
php-curl 1 0 ca-certificates
php-fpm 2 1.6 dbus
poppler-utils 13.4 13.4
postfix 28.8 3.3 ca-certificates
postgresql 38.4 35.2 ca-certificates xz-utils dbus
postgresql-client 0.6 0
procps 1 0
python3 0 0 ca-certificates
python3-dev 58 0 ca-certificates
python3-grpc-tools 0 0 ca-certificates
python3-numpy 0 0 ca-certificates
python3-opencv 202.3 187.4 ca-certificates dbus libpam-systemd
python3-pip 380 36.4 bzip2 xz-utils gcc g++ make patch build-essential gpg-agent gnupg python3-dev
python3-setuptools 0 0 ca-certificates
python3-venv 0.3 0
python3-wheel 0 0 ca-certificates
python3-yaml 0 0 ca-certificates
qemu-user-static 25.9 19.4 dbus
r-base 876.9 447.5 patch xauth gpg-agent gnupg gcc g++ make build-essential bzip2 xz-utils dbus libpam-systemd
rabbitmq-server 8.5 7.5 ca-certificates
rlwrap 0 0 ca-certificates
rsyslog 11.6 8.1 ca-certificates
ruby 13.8 13.4 unzip
ruby-dev 31.8 31.4 unzip
ruby-full 13.8 13.4 unzip
rustc 566.8 424.7 ca-certificates
samba 98.5 81.2 ca-certificates gpg-agent gnupg dbus
smbclient 82.1 40.6 ca-certificates gpg-agent gnupg dbus
snmp 0.3 0
snmpd 0.3 0
socat 0.3 0
software-properties-common 23.4 3.4 gpg-agent gnupg
sshpass 19.1 0 openssh-client xauth
subversion 0.6 0
supervisor 0 0 ca-certificates
syslog-ng 76.7 29.8 ca-certificates
sysstat 25.9 19.4 dbus
systemd 2 1.6 dbus
systemtap-sdt-dev 0 0 ca-certificates
tcpdump 1.5 1.1 dbus
telnet 0.3 0
tesseract-ocr 16.2 0 ca-certificates
texinfo 6.2 5.8 ca-certificates
texlive-full 601.7 517.1 unzip dbus libpam-systemd
texlive-latex-base 646.9 561.6 ca-certificates dbus libpam-systemd
tk-dev 271.6 0 gcc g++ build-essential gpg-agent gnupg
uuid-dev 58.3 0
uwsgi 0.3 0
valgrind 179.8 95 ca-certificates
vim 0.1 0.1
vim-nox 14.2 13.5 unzip
vim-tiny 0.1 0.1
virtualenv 381 36.4 patch gpg-agent gnupg gcc g++ make build-essential bzip2 xz-utils python3-dev
weechat 75.8 56.2 ca-certificates unzip
weechat-curses 75.8 56.2 ca-certificates unzip
wget 0 0 ca-certificates
wine 475 405.7 ca-certificates dbus libpam-systemd
wireguard-tools 437.5 430.7
wkhtmltopdf 240.1 164.7 xauth dbus libpam-systemd
x11vnc 215.9 174.5 dbus
xfce4 666.8 596.6 ca-certificates xauth gpg-agent gnupg
xvfb 8.6 8.6 xauth
yarnpkg 25.7 15.6
zip 0.4 0 unzip
zlib1g-dev 58.3 0
znc 40.9 20.7
zsh 1.1 0.7
`;

const recommended: ReadonlyMap<string, Recommended> = new Map(
  table
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', megabytes, megabytesOnFull, ...noticed] = line.split(' ');
      return [name, { megabytes: Number(megabytes), megabytesOnFull: Number(megabytesOnFull), noticed }];
    }),
);
