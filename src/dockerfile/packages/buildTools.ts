/** Which packages of distributions are there to build others, and what of them a built program needs. */

/** Compilers and tools, and the headers of libraries. */
export function isBuildTool(name: string): boolean {
  return isTool(name) || (headers.test(name) && !exceptions.test(name));
}

export function isTool(name: string): boolean {
  return tools.test(name);
}

/** Whether it is hardly worth a stage of its own. */
export function isSmallTool(name: string): boolean {
  return smallTools.has(name);
}

/** The package that brings the library alone, as Debian 12 and Alpine call it. */
export function findRuntimeTwin(name: string): string | undefined {
  return runtimeTwins.get(name);
}

/** Whether its twin is called as Debian calls it. */
export function isOfDebian(name: string): boolean {
  return !name.endsWith('-devel') && name !== 'postgresql-dev' && name !== 'mariadb-dev';
}

const tools =
  /^(?:build-essential|build-base|base-devel|@(?:["']?development[ -]tools["']?|development|c-development)|g(?:cc|\+\+)(?:-c\+\+)?(?:-\d+)?|c\+\+|clang(?:-\d+)?|llvm(?:-\d+)?|gfortran|make|cmake|meson|ninja|ninja-build|scons|autoconf|automake|libtool|bison|flex|nasm|yasm|pkg-config|pkgconf|pkgconfig|dpkg-dev|devscripts|debhelper|rpm-build|golang(?:-go)?|go|rustc|cargo|rust|maven|gradle|ant|linux-headers.*|kernel-devel|kernel-headers|alpine-sdk|gcc-toolset-\d+.*|devtoolset-\d+.*)$/;

/** Headers of libraries: of Debian and Alpine, and of Red Hat and SUSE. */
const headers = /^[\w.+][\w.+-]*-(?:dev|devel)$/;

/** What is called so and is none, or is needed by programs: only libomp-dev has libiomp5.so, which MKL opens. */
const exceptions = /^(?:java-.*|.*instantclient.*|udev-dev|node-dev|mesa-dev|nvidia-.*|libomp(?:-\d+)?-dev)$/;

const smallTools: ReadonlySet<string> = new Set([
  'autoconf',
  'bison',
  'flex',
  'make',
  'patch',
  'pkg-config',
  'pkgconf',
  'pkgconfig',
]);

const runtimeTwins: ReadonlyMap<string, string> = new Map([
  ['libpq-dev', 'libpq5'],
  ['libxml2-dev', 'libxml2'],
  ['libxslt1-dev', 'libxslt1.1'],
  ['libxslt-dev', 'libxslt1.1'],
  ['default-libmysqlclient-dev', 'libmariadb3'],
  ['libmariadb-dev', 'libmariadb3'],
  ['libffi-dev', 'libffi8'],
  ['libssl-dev', 'libssl3'],
  ['libsqlite3-dev', 'libsqlite3-0'],
  ['libjpeg-dev', 'libjpeg62-turbo'],
  ['libpng-dev', 'libpng16-16'],
  ['libjemalloc-dev', 'libjemalloc2'],
  ['libyaml-dev', 'libyaml-0-2'],
  ['libmagickwand-dev', 'libmagickwand-6.q16-6'],
  ['postgresql-dev', 'libpq'],
  ['mariadb-dev', 'mariadb-connector-c'],
  ['postgresql-devel', 'libpq'],
  ['libpq-devel', 'libpq'],
]);
