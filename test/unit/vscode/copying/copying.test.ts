import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pullTools, toPullCommand } from '../../../../src/vscode/copying/pullCommands.ts';
import { quoteWord, toShell } from '../../../../src/vscode/copying/shellQuote.ts';

describe('quoteWord', () => {
  it('gives a POSIX shell every word back as it is', () => {
    const word = fc.string({
      unit: fc.constantFrom(...'ab $\'"\\`!*?~#&|;<>(){}[]\n\t%=:@äé'),
      minLength: 1,
    });
    fc.assert(
      fc.property(word, (text) => {
        const output = execFileSync('sh', ['-c', `printf %s ${quoteWord(text, 'posix')}`], {
          encoding: 'utf8',
        });
        expect(output).toBe(text);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['posix', "it's", String.raw`'it'\''s'`],
    ['fish', "it's", String.raw`'it\'s'`],
    ['powershell', "it's $env:X", "'it''s $env:X'"],
    ['cmd', 'a "b"', '"a ""b"""'],
    ['powershell', 'app@sha256:ab', "'app@sha256:ab'"],
    ['posix', 'ghcr.io/org/app:1.2', 'ghcr.io/org/app:1.2'],
  ] as const)('in %s writes %s as %s', (shell, word, expected) => {
    expect(quoteWord(word, shell)).toBe(expected);
  });

  it.each([
    ['/bin/bash', 'posix'],
    ['/usr/bin/fish', 'fish'],
    ['C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe', 'powershell'],
    ['/usr/bin/pwsh', 'powershell'],
    ['C:\\Windows\\System32\\cmd.exe', 'cmd'],
    ['', 'posix'],
  ])('knows the shell of %s', (program, expected) => {
    expect(toShell(program)).toBe(expected);
  });
});

describe('toPullCommand', () => {
  const reference = 'ghcr.io/org/app:1.2';
  const plain = { reference, isInsecure: false };

  it('is one line for each tool', () => {
    expect(pullTools.map((tool) => toPullCommand(tool, plain, 'posix'))).toEqual([
      'docker pull ghcr.io/org/app:1.2',
      'podman pull ghcr.io/org/app:1.2',
      'nerdctl pull ghcr.io/org/app:1.2',
      'skopeo copy docker://ghcr.io/org/app:1.2 oci-archive:app-1.2.tar',
      'crane pull ghcr.io/org/app:1.2 app-1.2.tar',
    ]);
  });

  it('names the platform and the missing TLS in the flags of the tool', () => {
    const request = {
      reference,
      isInsecure: true,
      platform: { os: 'linux', architecture: 'arm', variant: 'v6' },
    };
    expect(toPullCommand('podman', request, 'posix')).toBe(
      'podman pull --tls-verify=false --platform=linux/arm/v6 ghcr.io/org/app:1.2',
    );
    expect(toPullCommand('skopeo', request, 'posix')).toBe(
      'skopeo --override-os=linux --override-arch=arm --override-variant=v6 copy --src-tls-verify=false docker://ghcr.io/org/app:1.2 oci-archive:app-1.2.tar',
    );
    expect(toPullCommand('crane', request, 'posix')).toContain('--insecure');
    expect(toPullCommand('nerdctl', request, 'posix')).toContain('--insecure-registry');
  });

  it('gives skopeo a digest without the tag', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    expect(
      toPullCommand('skopeo', { reference: `localhost:5000/a:1@${digest}`, isInsecure: false }, 'posix'),
    ).toContain(`docker://localhost:5000/a@${digest} `);
  });
});
