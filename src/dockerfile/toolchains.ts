/** Images that hold compilers and build tools: how they are called, what runs there, and what a result needs instead. */
import type { Saving } from './finding.ts';
import type { ShippedBase } from './shippedBase.ts';
import { estimate } from './savings.ts';
import type { ShellCommand } from './shell.ts';

export interface Toolchain {
  /** Of images, as `ShippedBase.name` has them. */
  readonly names: RegExp;
  /** Tags that hold no compiler. */
  readonly runtimeTags?: RegExp;
  /** What it is, for people: `Go`. */
  readonly title: string;
  /** Its programs; an image that starts one of them is there to build. */
  readonly tools: ReadonlySet<string>;
  /** Where the result runs, as the end of a sentence. */
  readonly runtime: string;
  /** Of `runtime`, compressed. */
  readonly runtimeBytes: number;
  readonly estimate: Saving;
  /** Of images on Alpine, which are much smaller. */
  readonly alpineEstimate?: Saving;
}

export function findToolchain(base: ShippedBase): Toolchain | undefined {
  return toolchains.find(({ names }) => names.test(base.name));
}

/** What is known of the registry, without what the result needs; else what such images usually hold. */
export function toToolchainSaving(toolchain: Toolchain, base: ShippedBase): Saving {
  const { facts, tag, written } = base;
  if (facts !== undefined) {
    return estimate(Math.max(0, facts.sizeBytes - toolchain.runtimeBytes), facts.sizeBytes, {
      source: `the size of ${written} in its registry`,
      unit: 'compressed',
    });
  }
  return tag.includes('alpine') ? (toolchain.alpineEstimate ?? toolchain.estimate) : toolchain.estimate;
}

/** Whether a command compiles or packs a program with the tools of the image. */
export function isBuilding({ tools }: Toolchain, command: ShellCommand): boolean {
  const { name = '' } = command;
  const verb = command.args.find(({ key }) => !key.startsWith('-'))?.key;
  if (!tools.has(name)) {
    return false;
  }
  if (name === 'go' || name === 'cargo') {
    return ['build', 'install', 'get', 'run', 'test', 'rustc'].includes(verb ?? '');
  }
  // `mvn --version`, `gcc -v`: what only asks builds nothing.
  return command.args.some(({ key }) => !/^-{1,2}v(?:ersion)?$/i.test(key)) || name === 'make';
}

const debianSlim = 30_000_000;
const javaRuntime = 90_000_000;

function published(minBytes: number, maxBytes: number, source: string): Saving {
  return estimate(minBytes, maxBytes, { source, unit: 'compressed' });
}

const java: Pick<Toolchain, 'runtime' | 'runtimeBytes'> = {
  runtime: 'eclipse-temurin with “-jre” in its tag',
  runtimeBytes: javaRuntime,
};

const toolchains: readonly Toolchain[] = [
  {
    names: /^golang$|\/go-toolset(?:-[\d.]+)?$|^cgr\.dev\/chainguard\/go$/,
    title: 'Go',
    tools: new Set([
      'go',
      'gofmt',
      'dlv',
      'air',
      'reflex',
      'CompileDaemon',
      'fresh',
      'gow',
      'realize',
      'make',
      'gin',
      'modd',
    ]),
    runtime: 'gcr.io/distroless/static (built with CGO_ENABLED=0) or debian with “-slim” in its tag',
    runtimeBytes: debianSlim,
    estimate: published(200_000_000, 290_000_000, 'golang on Debian, 2026'),
    alpineEstimate: published(60_000_000, 110_000_000, 'golang on Alpine, 2026'),
  },
  {
    names: /^rust$|^rustlang\/rust$|^clux\/muslrust$|^ekidd\/rust-musl-builder$/,
    title: 'Rust',
    tools: new Set(['cargo', 'rustc', 'rustup', 'cargo-watch', 'bacon', 'make', 'wasm-pack', 'trunk']),
    runtime: 'debian with “-slim” in its tag, or gcr.io/distroless/cc',
    runtimeBytes: debianSlim,
    estimate: published(250_000_000, 550_000_000, 'rust on Debian, 2026'),
    alpineEstimate: published(200_000_000, 320_000_000, 'rust on Alpine, 2026'),
  },
  {
    names: /^maven$/,
    title: 'Maven',
    tools: new Set(['mvn', 'mvnw', 'mvnd', 'mvn-entrypoint.sh', 'make']),
    ...java,
    estimate: published(120_000_000, 230_000_000, 'maven on Ubuntu, 2026'),
  },
  {
    names: /^gradle$/,
    title: 'Gradle',
    tools: new Set(['gradle', 'gradlew', 'make']),
    ...java,
    estimate: published(200_000_000, 320_000_000, 'gradle on Ubuntu, 2026'),
  },
  {
    names: /^(?:sbtscala|hseeberger|mozilla)\/(?:scala-)?sbt$/,
    title: 'sbt',
    tools: new Set(['sbt', 'scala', 'scalac', 'make']),
    ...java,
    estimate: published(250_000_000, 450_000_000, 'sbtscala/scala-sbt, 2026'),
  },
  {
    names: /^(?:gcc|silkeh\/clang)$/,
    title: 'GCC',
    tools: new Set(['gcc', 'g++', 'cc', 'c++', 'clang', 'clang++', 'make', 'cmake', 'ninja', 'gdb']),
    runtime: 'debian with “-slim” in its tag, with libstdc++6 where the program is C++',
    runtimeBytes: debianSlim,
    estimate: published(400_000_000, 500_000_000, 'gcc on Debian, 2026'),
  },
  {
    names: /^haskell$|^fpco\/stack-build$/,
    title: 'Haskell',
    tools: new Set(['ghc', 'ghci', 'runghc', 'runhaskell', 'stack', 'cabal', 'make']),
    runtime: 'debian with “-slim” in its tag, with libgmp10',
    runtimeBytes: debianSlim,
    estimate: published(400_000_000, 700_000_000, 'haskell on Debian, 2026'),
  },
  {
    names: /^swift$/,
    runtimeTags: /slim/,
    title: 'Swift',
    tools: new Set(['swift', 'swiftc', 'make']),
    runtime: 'swift with “-slim” in its tag',
    runtimeBytes: 110_000_000,
    estimate: published(500_000_000, 900_000_000, 'swift on Ubuntu, 2026'),
  },
];
