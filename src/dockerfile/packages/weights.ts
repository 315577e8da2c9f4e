/**
 * What packages of Debian bookworm take when they are installed, with all that they need and do not share with a slim
 * image, without what they recommend. Measured in 2026; a package that is not here is of unknown size.
 */
import type { Saving } from '../finding.ts';
import { estimate } from '../savings.ts';

/**
 * From the largest of them to all of them together, since they share much; `undefined` where none is known.
 */
export function weigh(packages: readonly string[]): Saving | undefined {
  const known = [...new Set(packages)].flatMap(
    (name) => weights.get(name.replace(/-\d+(?:\.\d+)?$/, '')) ?? [],
  );
  if (known.length === 0) {
    return undefined;
  }
  const largest = Math.max(...known);
  const sum = known.reduce((total, megabytes) => total + megabytes, 0);
  return estimate(largest * 1_000_000, Math.min(sum, largest * 2) * 1_000_000, {
    source: 'packages of Debian bookworm, 2026',
    unit: 'unpacked',
  });
}

/** Whether it is known to have less than a megabyte. */
export function isLight(name: string): boolean {
  return (weights.get(name) ?? Number.POSITIVE_INFINITY) < 1;
}

/** Megabytes. Packages of other distributions count as their twins of Debian. */
const weights: ReadonlyMap<string, number> = new Map([
  ['build-essential', 261.6],
  ['build-base', 200],
  ['base-devel', 250],
  ['@development tools', 300],
  ['gcc', 171.9],
  ['gcc-c++', 254.8],
  ['g++', 254.8],
  ['make', 1.6],
  ['cmake', 91.2],
  ['clang', 392.2],
  ['llvm', 237.5],
  ['gfortran', 242.3],
  ['golang', 443.4],
  ['golang-go', 442.8],
  ['go', 250],
  ['rustc', 500],
  ['cargo', 550],
  ['rust', 500],
  ['maven', 230],
  ['default-jdk', 566],
  ['python3-dev', 90.1],
  ['python3-devel', 90.1],
  ['libc6-dev', 28.6],
  ['musl-dev', 10],
  ['autoconf', 2.6],
  ['automake', 4.6],
  ['libtool', 210],
  ['bison', 3.7],
  ['flex', 1.9],
  ['pkg-config', 0.3],
  ['dpkg-dev', 39.6],
  ['libpq-dev', 22],
  ['libssl-dev', 17.8],
  ['zlib1g-dev', 29.9],
  ['libevent-dev', 8.7],
  ['libffi-dev', 0.3],
  ['libxml2-dev', 116.3],
  ['libicu-dev', 111.3],
  ['libuv1-dev', 0.9],
  ['libgmp-dev', 2.2],
  ['libncurses5-dev', 31.6],
  ['libncursesw5-dev', 31.6],
  ['uuid-dev', 28.7],
  ['liblzma-dev', 0.7],
  ['libmariadb-dev', 43.4],
  ['default-libmysqlclient-dev', 43],
  ['libsqlite3-dev', 33.3],
  ['libkrb5-dev', 30.4],
  ['libpcre3-dev', 32.7],
  ['libjpeg62-turbo-dev', 30.3],
  ['libjpeg-dev', 30.3],
  ['libpng-dev', 31.1],
  ['libldap2-dev', 2.4],
  ['libmagickwand-dev', 315.3],
  ['libelf-dev', 31.2],
  ['libsecret-1-dev', 95.6],
  ['libcurl4-openssl-dev', 12.7],
  ['libbz2-dev', 28.7],
  ['libgdbm-dev', 29],
  ['libfreetype6-dev', 35.7],
  ['libglib2.0-dev', 87.5],
  ['ruby-dev', 42.2],
  ['libprotobuf-dev', 45.5],
  ['libclang-dev', 532.8],
  ['tk-dev', 107.2],
  ['libjemalloc-dev', 4],
  ['libomp-dev', 174.3],
  ['libsnmp-dev', 56],
  ['vim', 39.8],
  ['vim-nox', 107.5],
  ['gdb', 93.9],
  ['gdbserver', 0.8],
  ['lldb', 690.5],
  ['valgrind', 86.6],
  ['strace', 3],
  ['tcpdump', 8],
  ['tmux', 1.4],
  ['nano', 3.1],
  ['man-db', 7],
  ['dnsutils', 51],
  ['bind9-dnsutils', 51],
  ['emacs', 400],
  ['htop', 0.4],
  ['texlive-full', 6900],
  ['locales-all', 226],
]);
