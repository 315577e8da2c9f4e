/** What base images bring of Debian's packages before a file installs any. */
import type { ImageView, ShippedRun } from '../imageView.ts';
import type { Stage } from '../stages.ts';

/** Those that an install of the same name does nothing about; none where the base is not known to have them. */
export function findBasePackages({ chain }: ImageView): readonly string[] {
  return fullImages.test(findReference(chain)) ? buildpackPackages : [];
}

/** A base of which it is known that it has next to nothing. */
export function isOnSlimBase(image: ImageView, { stage }: Pick<ShippedRun, 'stage'>): boolean {
  const reference = findReference(image.chainBelow(stage));
  return /^(?:docker\.io\/)?(?:library\/)?(?:debian|ubuntu)(?::|$)|:.*slim/.test(reference);
}

/** Images of languages that are built on buildpack-deps. */
const fullImages =
  /^(?:docker\.io\/)?(?:library\/)?(?:buildpack-deps|elixir|erlang|gcc|golang|node|perl|python|ruby|rust)(?::(?!.*slim)|$)/;

/** @see https://github.com/docker-library/buildpack-deps (read in November 2026) */
const buildpackPackages: readonly string[] = (
  'autoconf automake bzip2 ca-certificates curl default-libmysqlclient-dev dpkg-dev file g++ gcc git gnupg imagemagick ' +
  'libbz2-dev libc6-dev libcurl4-openssl-dev libdb-dev libevent-dev libffi-dev libgdbm-dev libglib2.0-dev libgmp-dev ' +
  'libjpeg-dev libkrb5-dev liblzma-dev libmagickwand-dev libncurses5-dev libncursesw5-dev libpng-dev libpq-dev ' +
  'libreadline-dev libsqlite3-dev libssl-dev libtool libwebp-dev libxml2-dev libxslt-dev libyaml-dev make mercurial ' +
  'netbase openssh-client patch procps subversion unzip wget xz-utils zlib1g-dev'
).split(' ');

function findReference([first]: readonly Stage[]): string {
  return first?.base.kind === 'image' ? (first.base.reference ?? '') : '';
}
