/** Debian as its official images have it, made by debootstrap once and kept as archives: whole, and slim. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { AptSources } from './machine.ts';

const execute = promisify(execFile);

/** The releases that cases are built on. */
export type Suite = 'trixie' | 'bullseye';

export interface DebianArchives {
  readonly whole: string;
  readonly slim: string;
}

export interface DebianOptions {
  readonly suite: Suite;
  /** Where the archives are kept. */
  readonly folder: string;
  readonly sources: AptSources;
  readonly proxy: string;
}

/** What the official images set, file by file, and why is said in each of theirs. */
const settings: Readonly<Record<string, string>> = {
  'etc/apt/apt.conf.d/docker-autoremove-suggests': 'Apt::AutoRemove::SuggestsImportant "false";\n',
  'etc/apt/apt.conf.d/docker-clean': `DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };
APT::Update::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
`,
  'etc/apt/apt.conf.d/docker-gzip-indexes': 'Acquire::GzipIndexes "true";\n',
  'etc/apt/apt.conf.d/docker-no-languages': 'Acquire::Languages "none";\n',
  'etc/dpkg/dpkg.cfg.d/docker-apt-speedup': 'force-unsafe-io\n',
  'usr/sbin/policy-rc.d': '#!/bin/sh\nexit 101\n',
};

const slimSettings = `path-exclude /usr/share/doc/*
path-include /usr/share/doc/*/copyright
path-exclude /usr/share/man/*
path-exclude /usr/share/locale/*
path-exclude /usr/share/info/*
path-exclude /usr/share/lintian/*
path-exclude /usr/share/linda/*
path-exclude /usr/share/groff/*
`;

export async function makeDebian({ suite, folder, sources, proxy }: DebianOptions): Promise<DebianArchives> {
  const recipe = createHash('sha256')
    .update(await readFile(import.meta.filename))
    .update(JSON.stringify(sources))
    .digest('hex')
    .slice(0, 12);
  const archives = {
    whole: path.join(folder, `${suite}-${recipe}.tar`),
    slim: path.join(folder, `${suite}-slim-${recipe}.tar`),
  };
  if (existsSync(archives.whole) && existsSync(archives.slim)) {
    return archives;
  }
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const target = path.join(folder, `${suite}.${process.pid}`);
  const env = { ...process.env, http_proxy: proxy };
  await execute('debootstrap', ['--variant=minbase', suite, target, sources.main], {
    env,
    maxBuffer: 1024 ** 3,
  });
  await clean(target);
  await writeSettings(target, { suite, sources });
  await pack(target, archives.whole);
  await makeSlim(target);
  await pack(target, archives.slim);
  await rm(target, { recursive: true });
  return archives;
}

/** What apt and the installation leave behind, as the official images are without it too. */
async function clean(target: string): Promise<void> {
  await inShell(
    target,
    `rm -rf var/lib/apt/lists/* var/cache/apt/archives/*.deb var/cache/apt/*.bin var/log/*.log var/log/apt/* \
      var/cache/ldconfig/aux-cache dev/* run/*
    # where a build mounts what is its own; it would make them itself, and an image without RUN be without them
    mkdir run/proof
    for file in hostname hosts resolv.conf; do : > etc/$file; done`,
  );
}

async function writeSettings(
  target: string,
  { suite, sources: { main, security } }: Pick<DebianOptions, 'suite' | 'sources'>,
): Promise<void> {
  for (const [file, text] of Object.entries(settings)) {
    await writeFile(path.join(target, file), text, { mode: file.startsWith('usr/sbin/') ? 0o755 : 0o644 });
  }
  const signed = 'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg';
  const source = (uri: string, suites: string): string =>
    `Types: deb\nURIs: ${uri.replace(/\/$/, '')}\nSuites: ${suites}\nComponents: main\n${signed}\n`;
  const all = [
    source(main, `${suite} ${suite}-updates`),
    ...(security === undefined ? [] : [source(security, `${suite}-security`)]),
  ];
  await writeFile(path.join(target, 'etc/apt/sources.list.d/debian.sources'), all.join('\n'));
  await rm(path.join(target, 'etc/apt/sources.list'), { force: true });
}

async function makeSlim(target: string): Promise<void> {
  await writeFile(path.join(target, 'etc/dpkg/dpkg.cfg.d/docker'), slimSettings);
  await inShell(
    target,
    `find usr/share/doc -mindepth 2 -not -type d -not -name copyright -delete
     find usr/share/doc -mindepth 1 -type d -empty -delete
     rm -rf usr/share/man/* usr/share/locale/* usr/share/info/* usr/share/lintian/* usr/share/groff/*`,
  );
}

async function pack(target: string, archive: string): Promise<void> {
  const fixed = ['--sort=name', '--numeric-owner', '--mtime=2025-01-01T00:00:00Z'];
  await execute('tar', [...fixed, '-C', target, '-cf', `${archive}.${process.pid}`, '.']);
  await rename(`${archive}.${process.pid}`, archive);
}

async function inShell(folder: string, script: string): Promise<void> {
  await execute('sh', ['-euc', script], { cwd: folder });
}
