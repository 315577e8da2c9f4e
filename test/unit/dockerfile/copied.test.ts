import { describe, expect, it } from 'vitest';
import { copiedInto, toContextPath } from '../../../src/dockerfile/copied.ts';
import { directoriesOf } from '../../../src/dockerfile/directories.ts';
import { parseDockerfile } from '../../../src/dockerfile/dockerfile.ts';
import { viewImage } from '../../../src/dockerfile/imageView.ts';

function entriesOf(text: string) {
  return copiedInto(viewImage(parseDockerfile(text))).entries.map(({ source, from, path, shape }) => ({
    source,
    from,
    path,
    shape,
  }));
}

describe('what COPY and ADD bring', () => {
  it.each([
    ['COPY a.txt /srv/', '/srv/a.txt', 'file'],
    ['COPY a.txt /srv/x/b.txt', '/srv/x/b.txt', 'file'],
    ['COPY a.txt /etc', '/etc/a.txt', 'file'],
    ['COPY tool /usr/local/bin', '/usr/local/bin/tool', 'file'],
    ['COPY tool /opt/tool', '/opt/tool', 'unknown'],
    ['COPY . /app', '/app', 'folder'],
    ['COPY src/ /app/src', '/app/src', 'folder'],
    ['COPY .ssh /root/.ssh', '/root/.ssh', 'folder'],
    ['COPY conf.d /etc/x/conf.d', '/etc/x/conf.d', 'folder'],
    ['COPY ["a b.txt", "/srv/"]', '/srv/a b.txt', 'file'],
    ['ADD a.tar.gz /opt/', '/opt', 'folder'],
    ['ADD a.zip /opt/', '/opt/a.zip', 'file'],
    ['ADD https://example.org/x/a.tar.gz?y=1 /tmp/', '/tmp/a.tar.gz', 'file'],
    ['ADD https://example.org/a.git /src', '/src', 'folder'],
    ['COPY --from=other /out/app.bin /app.bin', '/app.bin', 'file'],
  ])('%s lands at %s, as a %s', (instruction, path, shape) => {
    expect(entriesOf(`FROM debian\n${instruction}\n`)).toMatchObject([{ path, shape }]);
  });

  it('is told by WORKDIR, also that of the stage below', () => {
    const text = 'FROM debian AS a\nWORKDIR /srv\nWORKDIR app\nCOPY a.txt .\nFROM a\nCOPY b.txt c.txt x/\n';
    expect(entriesOf(text).map(({ path }) => path)).toEqual([
      '/srv/app/a.txt',
      '/srv/app/x/b.txt',
      '/srv/app/x/c.txt',
    ]);
  });

  it('is not told where the base image or a variable decides the folder', () => {
    expect(entriesOf('FROM debian\nCOPY a.txt .\n')).toEqual([]);
    expect(entriesOf('FROM debian\nWORKDIR $HOME_OF/x\nCOPY a.txt .\n')).toEqual([]);
  });

  it('keeps a variable without a value, as the words of a shell do', () => {
    expect(entriesOf('FROM debian\nCOPY a.sh /srv/$DIR/\n')[0]?.path).toBe('/srv/${DIR}/a.sh');
  });

  it('lands in a folder that other lines show to be one, although no slash says so', () => {
    const pathsOf = (text: string) => entriesOf(`FROM debian\n${text}`).map(({ path }) => path);
    expect(pathsOf('COPY a.sh /home/app\nRUN chmod +x /home/app/a.sh\n')).toEqual(['/home/app/a.sh']);
    expect(pathsOf('COPY a.sh /u01/x\nCOPY b.sh /u01/x/y/\n')).toEqual(['/u01/x/a.sh', '/u01/x/y/b.sh']);
    expect(pathsOf('RUN mkdir -p /srv/x\nCOPY a.sh /srv/x\n')).toEqual(['/srv/x/a.sh']);
    expect(pathsOf('COPY tool /home/app\nRUN /bin/chown app /home/app/tool\n')).toEqual(['/home/app/tool']);
    expect(pathsOf('COPY dist /srv/x\nCMD ["cat", "/srv/x/index.html"]\n')).toEqual(['/srv/x']);
    expect(pathsOf('COPY a.sh /start\nCMD ["/start"]\n')).toEqual(['/start']);
  });

  it('tells where from', () => {
    const text =
      'FROM golang AS build\nFROM debian\nCOPY --from=build /a.x /\nCOPY --from=nginx /b.x /\nADD https://example.org/c.x /\nCOPY <<EOF /d.x\nhello\nEOF\nCOPY e.x /\n';
    expect(entriesOf(text).map(({ from }) => from)).toEqual(['stage', 'image', 'url', 'heredoc', 'context']);
  });

  it('is found at a path, below it, and in a folder that was copied', () => {
    const file = parseDockerfile(
      'FROM debian\nCOPY a.txt /app/x/\nCOPY web/ /app/web\nRUN true\nCOPY b.txt /app/\n',
    );
    const index = copiedInto(viewImage(file));
    const run = file.instructions[3];
    const before = run ?? file.instructions[0];
    expect(before).toBeDefined();
    if (before !== undefined) {
      expect(index.under('/app', before).map(({ source }) => source)).toEqual(['a.txt', 'web/']);
      expect(index.under('/app/x/a.txt', before)).toHaveLength(1);
      expect(index.under('/ap', before)).toEqual([]);
      expect(index.holding('/app/web/dist/a.js', before).map(({ source }) => source)).toEqual([
        'web/dist/a.js',
      ]);
      expect(index.holding('/app/web', before)).toEqual([]);
    }
  });

  it('is not that of stages that are not shipped', () => {
    expect(entriesOf('FROM debian AS a\nCOPY a.txt /a.txt\nFROM debian\n')).toEqual([]);
  });
});

describe('where a stage works', () => {
  it('is unknown for an image, and the root for an empty one', () => {
    const of = (text: string) => [...directoriesOf(viewImage(parseDockerfile(text)).chain).values()];
    expect(of('FROM debian\nRUN true\nWORKDIR /a/../b/\n')).toEqual([undefined, '/b']);
    expect(of('FROM scratch\nCOPY a b\n')).toEqual(['/']);
  });
});

describe('a path of the context', () => {
  it('has no dots and no slashes around', () => {
    expect(['.', './', './a/', '/a/b', 'a/./b'].map(toContextPath)).toEqual(['', '', 'a', 'a/b', 'a/b']);
  });
});
