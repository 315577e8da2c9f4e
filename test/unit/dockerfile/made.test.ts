import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../../src/dockerfile/dockerfile.ts';
import { viewImage } from '../../../src/dockerfile/imageView.ts';
import { madeBy, mayRemove, readClone } from '../../../src/dockerfile/made.ts';

function madeOf(script: string) {
  return madeBy(viewImage(parseDockerfile(`FROM debian\nWORKDIR /w\nRUN ${script}\n`))).map(
    ({ kind, path }) => `${kind} ${path}`,
  );
}

const url = 'https://example.org/a/b.tgz';

describe('what a RUN makes by name', () => {
  it.each([
    [`curl -o /tmp/x.tgz ${url}`, 'download /tmp/x.tgz'],
    [`curl -fsSLo x.tgz ${url}`, 'download /w/x.tgz'],
    [`curl --output=/tmp/x ${url}`, 'download /tmp/x'],
    [`curl -LO ${url}?v=1#x`, undefined],
    [`curl -LO ${url}`, 'download /w/b.tgz'],
    [`curl --remote-name ${url} --output-dir /tmp`, 'download /tmp/b.tgz'],
    [`curl ${url} > /tmp/x`, 'download /tmp/x'],
    [`curl -o /dev/null ${url}`, undefined],
    [`curl -o - ${url} | tar x`, undefined],
    [`curl ${url} | tar x`, undefined],
    [`wget ${url}`, 'download /w/b.tgz'],
    [`wget -q ${url} -O /tmp/x`, 'download /tmp/x'],
    [`wget -qO/tmp/x ${url}`, 'download /tmp/x'],
    [`wget --output-document=/tmp/x ${url}`, 'download /tmp/x'],
    [`wget -qO- ${url}`, undefined],
    [`wget -O - ${url} > /tmp/x`, 'download /tmp/x'],
    [`wget -P /tmp ${url}`, 'download /tmp/b.tgz'],
    [`wget ${url}?x=1`, undefined],
    [`wget -i list.txt`, undefined],
    ['wget https://example.org', undefined],
    ['wget "https://example.org/t-$V.tgz"', 'download /w/t-${V}.tgz'],
    ['wget $URL', undefined],
    ['wget ${BASE}/t.tgz', 'download /w/t.tgz'],
    ['git clone https://example.org/a/tool.git', 'clone /w/tool'],
    ['git clone https://example.org/a/tool/ /opt/t', 'clone /opt/t'],
    ['cd /opt && git clone git@example.org:tool.git', 'clone /opt/tool'],
    ['git clone -b v1 --depth 1 https://example.org/tool .', 'clone /w'],
    ['git -C /x clone https://example.org/tool', undefined],
    ['git clone $URL', 'clone /w/${URL}'],
    [`if true; then wget ${url}; fi`, undefined],
    [`echo $(curl -O ${url})`, undefined],
  ])('%s: %s', (script, made) => {
    expect(madeOf(script)).toEqual(made === undefined ? [] : [made]);
  });

  it('is nothing below a mount', () => {
    expect(madeOf(`--mount=type=cache,target=/w curl -O ${url}`)).toEqual([]);
  });
});

describe('a clone', () => {
  const cloneOf = (script: string) => {
    const command = parseDockerfile(`FROM debian\nRUN ${script}\n`).instructions[1]?.script?.commands[0];
    return command === undefined ? undefined : readClone(command);
  };

  it('tells what it fetches', () => {
    expect(cloneOf('git clone --branch=v2 --recurse-submodules https://example.org/a')).toMatchObject({
      branch: 'v2',
      isShallow: false,
      hasSubmodules: true,
      isBare: false,
    });
    expect(cloneOf('git clone --mirror --shallow-since=2026 https://example.org/a')).toMatchObject({
      isShallow: true,
      isBare: true,
    });
  });

  it('is no other command of git', () => {
    expect(cloneOf('git fetch https://example.org/a')).toBeUndefined();
    expect(cloneOf('hg clone https://example.org/a')).toBeUndefined();
  });
});

describe('what a script may remove', () => {
  const may = (script: string, path: string) => {
    const found = parseDockerfile(`FROM debian\nRUN ${script}\n`).instructions[1]?.script;
    return found === undefined ? undefined : mayRemove(found, path, -1);
  };

  it.each([
    ['rm -rf /tmp/*', '/tmp/a', true],
    ['rm -rf /tmp', '/tmp/a/b', true],
    ['rm /tmp/b', '/tmp/a', false],
    ['mv /tmp/a /srv', '/tmp/a', true],
    ['for f in $(ls); do rm "$f"; done', '/tmp/a', true],
    ['if true; then rm /tmp/a; fi', '/tmp/a', true],
    ['find /tmp -type f -delete', '/tmp/a', true],
  ])('%s of %s: %s', (script, path, expected) => {
    expect(may(script, path)).toBe(expected);
  });
});
