import { describe, expect, it } from 'vitest';
import { lintDockerfile } from '../../../../src/dockerfile/linter.ts';

const ids = new Set(['npm-cache', 'pip-cache', 'gem-cache', 'composer-cache', 'yarn-cache']);

function lint(text: string) {
  return lintDockerfile(text).filter(({ ruleId }) => ids.has(ruleId));
}

describe('what package managers keep', () => {
  it('is silent where a function that is called later cleans', () => {
    expect(
      lint('FROM node\nRUN clean() { npm cache clean --force; } && npm ci && npm run build && clean\n'),
    ).toEqual([]);
  });

  it('is silent where a script of the image cleans', () => {
    expect(lint('FROM node\nRUN npm ci && /opt/cleanup.sh\n')).toEqual([]);
    expect(lint('FROM node\nRUN npm ci && sh ./clean-layer.sh\n')).toEqual([]);
  });

  it('counts a home that ENV names', () => {
    expect(lint('FROM node\nENV HOME=/opt/app\nRUN npm ci && rm -rf /opt/app/.npm\n')).toEqual([]);
  });

  it('may be nothing where a command may not run', () => {
    const [finding] = lint('FROM python\nRUN test -f r.txt || pip install numpy\n');
    expect(finding?.savedBytes).toBe(0);
  });

  it('offers a cache mount only where BuildKit is used, for root, at the usual place', () => {
    const titles = (text: string): readonly string[] =>
      lint(text).flatMap(({ fixes }) => fixes.map(({ title }) => title));
    const mount = 'Keep the cache in a cache mount';
    const syntax = '# syntax=docker/dockerfile:1\n';
    expect(titles(`${syntax}FROM python\nRUN pip install x\n`)).toEqual(['Add --no-cache-dir', mount]);
    expect(titles('FROM python\nRUN pip install x\n')).not.toContain(mount);
    expect(titles(`${syntax}FROM python\nUSER app\nRUN pip install x\n`)).not.toContain(mount);
    expect(titles(`${syntax}FROM python\nRUN pip install --cache-dir /c x\n`)).not.toContain(mount);
  });

  it('says what an image that was measured holds', () => {
    const text = 'FROM python\nRUN pip install x\n';
    const instruction = {
      layerBytes: 9_000_000,
      waste: [{ causeId: 'pip-cache', title: '', sizeBytes: 4_200_000, paths: [] }],
    };
    const measured = { imageName: 'app:1', instructions: new Map([[1, instruction]]) };
    expect(
      lintDockerfile(text, { facts: { measured } }).find(({ ruleId }) => ruleId === 'pip-cache')?.saving,
    ).toEqual({
      minBytes: 4_200_000,
      maxBytes: 4_200_000,
      basis: 'measured',
      source: 'measured in app:1',
      unit: 'unpacked',
    });
  });

  it('is found in files of thousands of commands and stages', () => {
    const stages = Array.from(
      { length: 1000 },
      (_, index) =>
        `FROM node AS s${index}\nRUN npm ci && pip install x\nCOPY --from=s${Math.max(0, index - 1)} / /\n`,
    ).join('');
    expect(lint(stages)).toHaveLength(2000);
    expect(lint(`FROM node\nRUN ${'gem install x && rm -rf /x && '.repeat(3000)}true\n`)).toHaveLength(1);
  });
});
