/** What base images bring of Debian's packages before a file installs any. */
import type { ImageView, ShippedRun } from '../imageView.ts';
import type { Stage } from '../stages.ts';

/** Those that an install of the same name does nothing about; none where the base is not known to have them. */
export function findBasePackages({ chain }: ImageView): readonly string[] {
  const reference = findReference(chain);
  return bases.find(({ image }) => image.test(reference))?.packages ?? [];
}

/** A base of which it is known that it has next to nothing. */
export function isOnSlimBase(image: ImageView, { stage }: Pick<ShippedRun, 'stage'>): boolean {
  const reference = findReference(image.chainBelow(stage));
  return /^(?:docker\.io\/)?(?:library\/)?(?:debian|ubuntu)(?::|$)|:.*slim/.test(reference);
}

/** @see https://github.com/docker-library/buildpack-deps (read in November 2026) */
const sources = (
  'bzip2 ca-certificates curl git gnupg mercurial netbase openssh-client procps subversion unzip wget xz-utils ' +
  'libgssapi-krb5-2 libkrb5-3 openssl'
).split(' ');

const compilers = 'build-essential dpkg-dev file g++ gcc libc6-dev make patch pkg-config xz-utils'.split(' ');

const buildpack = [
  ...sources,
  ...compilers,
  ...(
    'autoconf automake default-libmysqlclient-dev imagemagick libbz2-dev libcurl4-openssl-dev libdb-dev libevent-dev ' +
    'libffi-dev libgdbm-dev libglib2.0-dev libgmp-dev libjpeg-dev libkrb5-dev liblzma-dev libmagickwand-dev ' +
    'libncurses5-dev libncursesw5-dev libpng-dev libpq-dev libreadline-dev libsqlite3-dev libssl-dev libtool ' +
    'libwebp-dev libxml2-dev libxslt-dev libyaml-dev zlib1g-dev'
  ).split(' '),
];

/** @see https://github.com/devcontainers/features/tree/main/src/common-utils (read in November 2026) */
const developing = [
  ...sources,
  ...(
    'apt-transport-https apt-utils dialog dirmngr gnupg2 htop init-system-helpers iproute2 jq less locales ' +
    'lsb-release lsof man-db manpages manpages-dev nano ncdu net-tools psmisc rsync strace sudo tree vim-tiny zip zsh'
  ).split(' '),
];

/** The first that matches. */
const bases: readonly { readonly image: RegExp; readonly packages: readonly string[] }[] = [
  {
    image:
      /(?:^|\/)devcontainers\/(?:javascript-node|typescript-node|python|ruby|rust|jekyll|universal)(?::|$)/,
    packages: [...developing, ...buildpack],
  },
  {
    image: /(?:^|\/)devcontainers\/(?:cpp|go)(?::|$)/,
    packages: [...developing, ...compilers, 'cmake', 'gdb'],
  },
  { image: /(?:^|\/)devcontainers\//, packages: developing },
  {
    image: official('buildpack-deps|elixir|erlang|gcc|node|perl|python|ruby|rust'),
    packages: buildpack,
  },
  // @see https://github.com/GoogleCloudPlatform/python-runtime (read in November 2026)
  {
    image: /(?:^|\/)google[_-]appengine\/python(?::|$)/,
    packages: [...sources, ...compilers, 'python-pip', 'python2.7', 'python3-pip', 'swig', 'gfortran'],
  },
  { image: official('golang'), packages: [...sources, ...compilers] },
  { image: official('openjdk'), packages: sources },
  { image: official('php'), packages: ['autoconf', 'ca-certificates', 'curl', 're2c', ...compilers] },
];

/** An official image that is known not to be slim. */
function official(names: string): RegExp {
  return new RegExp(`^(?:docker\\.io/)?(?:library/)?(?:${names})(?::(?!.*(?:slim|-scm|-curl|\\$))|$)`);
}

function findReference([first]: readonly Stage[]): string {
  return first?.base.kind === 'image' ? (first.base.reference ?? first.from.words[0]?.text ?? '') : '';
}
