/**
 * Programs that the full variants of official images get from buildpack-deps, and that a Debian base does not have.
 * @see https://github.com/docker-library/buildpack-deps (read in November 2026)
 */

/** By the package of Debian that brings each. */
export const buildpackPrograms: ReadonlyMap<string, string> = new Map([
  ['git', 'git'],
  ['curl', 'curl'],
  ['wget', 'wget'],
  ['hg', 'mercurial'],
  ['svn', 'subversion'],
  ['ssh', 'openssh-client'],
  ['ssh-keyscan', 'openssh-client'],
  ['ssh-keygen', 'openssh-client'],
  ['scp', 'openssh-client'],
  ['unzip', 'unzip'],
  ['xz', 'xz-utils'],
  ['bzip2', 'bzip2'],
  ['file', 'file'],
  ['patch', 'patch'],
  ['gpg', 'gnupg'],
  ['convert', 'imagemagick'],
  ['identify', 'imagemagick'],
  ['mogrify', 'imagemagick'],
  ['ps', 'procps'],
  ['pkill', 'procps'],
  ['pgrep', 'procps'],
  ['mysql_config', 'default-libmysqlclient-dev'],
  ['pg_config', 'libpq-dev'],
  ['xml2-config', 'libxml2-dev'],
  ['pkg-config', 'pkg-config'],
]);
