/** Images with a Java development kit, and what the image with only the runtime is called, if there is one. */
import type { ShippedBase } from './shippedBase.ts';
import { withTag } from './shippedBase.ts';

export interface JdkTwin {
  /** `undefined` where the publisher has no image of the runtime alone. */
  readonly reference: string | undefined;
  /** What else is different there, as a sentence. */
  readonly caution?: string;
}

/** `undefined` for an image without a development kit, or one that is not known. */
export function findJdkTwin(base: ShippedBase): JdkTwin | undefined {
  return publishers.find(({ names }) => names.test(base.name))?.find(base);
}

interface Publisher {
  readonly names: RegExp;
  find(base: ShippedBase): JdkTwin | undefined;
}

const otherPublisher =
  'Another publisher with another base system (Ubuntu or Alpine): commands of another package manager fail.';

const publishers: readonly Publisher[] = [
  { names: /^eclipse-temurin$/, find: (base) => findByTag(base, { mayBeBare: true }) },
  {
    names: /^adoptopenjdk$|^adoptopenjdk\/openjdk\d+$/,
    find: (base) => findByTag(base, { mayBeBare: false }),
  },
  { names: /^(?:sapmachine|ibm-semeru-runtimes)$/, find: (base) => findByTag(base, { mayBeBare: false }) },
  { names: /^azul\/zulu-openjdk(?:-debian|-alpine)?$/, find: (base) => findByTag(base, { mayBeBare: true }) },
  { names: /^tomcat$/, find: findTomcat },
  { names: /^openjdk$/, find: findOpenJdk },
  { names: /^bellsoft\/liberica-openjdk-(?:debian|alpine|alpine-musl|centos|debian)$/, find: findLiberica },
  { names: /^amazoncorretto$/, find: findCorretto },
  { names: /^mcr\.microsoft\.com\/openjdk\/jdk$/, find: () => ({ reference: undefined }) },
  {
    names:
      /^ghcr\.io\/graalvm\/(?:jdk-community|jdk|graalvm-ce)$|^container-registry\.oracle\.com\/(?:java\/(?:jdk|openjdk)|graalvm\/jdk)$/,
    find: () => ({ reference: undefined }),
  },
];

/** `17-jdk-jammy` and, where a tag without a kind is the kit, `17` and `17-jammy`. */
function findByTag(base: ShippedBase, options: { readonly mayBeBare: boolean }): JdkTwin | undefined {
  const { tag } = base;
  if (/(?:^|-)jre/.test(tag)) {
    return undefined;
  }
  if (/(?:^|-)jdk/.test(tag)) {
    return { reference: withTag(base, tag.replace(/(^|-)jdk/, '$1jre')) };
  }
  if (!options.mayBeBare) {
    return undefined;
  }
  const bare = /^(\d[\w.+]*?)(-[a-z].*)?$/.exec(tag);
  return { reference: bare === null ? undefined : withTag(base, `${bare[1] ?? ''}-jre${bare[2] ?? ''}`) };
}

/** The official image has no runtime for Java 12 and later, and is no longer maintained. */
function findOpenJdk(base: ShippedBase): JdkTwin | undefined {
  const { tag } = base;
  if (/(?:^|-)jre/.test(tag)) {
    return undefined;
  }
  const [, version = '', rest = ''] = /^(\d+)(?:[.u][\w.]*)?((?:-[a-z].*)?)$/.exec(tag) ?? [];
  const system = rest.replace(/^-jdk/, '');
  if ((version === '8' || version === '11') && !(version === '11' && system.includes('alpine'))) {
    const isPlain = /^(?:-slim)?(?:-(?:buster|bullseye|stretch))?$|^-alpine[\d.]*$/.test(system);
    const full = tag.slice(0, tag.length - rest.length);
    return { reference: isPlain ? withTag(base, `${full}-jre${system}`) : undefined };
  }
  const isTemurin = ['11', '17', '21'].includes(version);
  return {
    reference: isTemurin
      ? `eclipse-temurin:${version}-jre${system.includes('alpine') ? '-alpine' : ''}`
      : undefined,
    caution: otherPublisher,
  };
}

function findLiberica(base: ShippedBase): JdkTwin {
  return { reference: base.written.replace('liberica-openjdk-', 'liberica-openjre-') };
}

/** Runtimes are published for Temurin alone, which a tag without a publisher means too. */
function findTomcat(base: ShippedBase): JdkTwin | undefined {
  const isTemurin = /-jdk\d+(?:-temurin(?:-[a-z]+)?)?$/.test(base.tag);
  const twin = findByTag(base, { mayBeBare: false });
  return twin === undefined || isTemurin ? twin : { reference: undefined };
}

/** `headless` is the kit without graphics, and there are runtimes of Java 8 alone. */
function findCorretto({ tag }: ShippedBase): JdkTwin | undefined {
  return /headless|jre/.test(tag) ? undefined : { reference: undefined };
}
