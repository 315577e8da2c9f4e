import { describe, expect, it } from 'vitest';
import { toDockerfileSettings } from '../../../../src/vscode/dockerfiles/lintSettings.ts';

describe('the settings of Dockerfiles', () => {
  it('are all on, and quiet about nothing, where nothing is set', () => {
    expect(toDockerfileSettings(() => undefined)).toEqual({
      isEnabled: true,
      rules: {},
      isQuietAboutHadolint: false,
      looksUpBaseImages: true,
      showsInlayHints: true,
      showsLenses: true,
    });
  });

  it('pass over severities that there are not', () => {
    const rules = { 'os-upgrade': 'off', 'pip-cache': 'error', 'npm-cache': 3, 'apk-cache': 'hint' };
    const read = (key: string): unknown => (key === 'rules' ? rules : undefined);
    expect(toDockerfileSettings(read).rules).toEqual({ 'os-upgrade': 'off', 'apk-cache': 'hint' });
  });

  it.each([null, 7, 'off', ['off']])('take %j for no rules at all', (value) => {
    expect(toDockerfileSettings((key) => (key === 'rules' ? value : undefined)).rules).toEqual({});
  });
});
