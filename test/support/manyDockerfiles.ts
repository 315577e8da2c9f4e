/** Dockerfiles of a given size for measuring, made of what real ones are made of; the same each time. */
import fc from 'fast-check';
import { arbitraryDockerfile } from './arbitraryDockerfiles.ts';

/** Small files, as projects have them. */
export function createDockerfiles(count: number): readonly string[] {
  return fc.sample(arbitraryDockerfile(), { numRuns: count, seed: 700 });
}

/** One file of about so many lines: stages that are built on each other, with all that rules look at. */
export function createLongDockerfile(lineCount: number): string {
  const lines = ['# syntax=docker/dockerfile:1', 'ARG VERSION=3.12', 'FROM python:${VERSION}-bookworm AS s0'];
  for (let block = 0; lines.length < lineCount - blockLength; block++) {
    lines.push(...createBlock(block));
  }
  return `${[...lines, 'CMD ["python", "app.py"]'].join('\n')}\n`;
}

const blockLength = 24;

function createBlock(block: number): readonly string[] {
  return [
    `# Part ${block}`,
    `ENV PART_${block}=/opt/part${block} \\`,
    '    LANG=C.UTF-8',
    'WORKDIR /srv/app',
    'RUN set -eux; \\',
    '    apt-get update; \\',
    '    apt-get install -y --no-install-recommends \\',
    '        ca-certificates \\',
    '        curl \\',
    `        libexample${block} \\`,
    '    ; \\',
    '    rm -rf /var/lib/apt/lists/*',
    `COPY part${block}/requirements.txt part${block}/setup.cfg /srv/app/part${block}/`,
    `RUN pip install -r part${block}/requirements.txt \\`,
    `    && curl -fsSL -o /tmp/tool${block}.tar.gz "https://downloads.example.org/tool-$VERSION.tar.gz" \\`,
    `    && mkdir -p "$PART_${block}" \\`,
    `    && tar xzf /tmp/tool${block}.tar.gz -C "$PART_${block}" \\`,
    `    && rm /tmp/tool${block}.tar.gz`,
    `COPY --chown=1000:1000 part${block} /srv/app/part${block}`,
    `RUN chmod +x /srv/app/part${block}/start.sh \\`,
    `    && ln -s /srv/app/part${block}/start.sh /usr/local/bin/start${block}`,
    ...(block % 8 === 7 ? [`FROM s${(block - 7) / 8} AS s${(block + 1) / 8}`] : []),
    '',
  ];
}
