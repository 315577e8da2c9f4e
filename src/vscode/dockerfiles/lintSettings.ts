/** What the settings say about the linter, as values; a value that is none of ours is passed over. */
import { isJsonObject } from '../../base/json.ts';
import type { Severity } from '../../dockerfile/finding.ts';

export interface DockerfileSettings {
  readonly isEnabled: boolean;
  readonly rules: Readonly<Record<string, 'off' | Severity>>;
  /** Rules that hadolint has too are off: it already says so. */
  readonly isQuietAboutHadolint: boolean;
  readonly looksUpBaseImages: boolean;
  readonly showsInlayHints: boolean;
  readonly showsLenses: boolean;
}

/** `read` gives the value of a setting below `registryExplorer.dockerfile.`. */
export function toDockerfileSettings(read: (key: string) => unknown): DockerfileSettings {
  return {
    isEnabled: read('enabled') !== false,
    rules: toRules(read('rules')),
    isQuietAboutHadolint: read('quietAboutHadolint') === true,
    looksUpBaseImages: read('lookUpBaseImages') !== false,
    showsInlayHints: read('inlayHints') !== false,
    showsLenses: read('codeLens') !== false,
  };
}

function toRules(value: unknown): DockerfileSettings['rules'] {
  const entries = isJsonObject(value) ? Object.entries(value) : [];
  const rules: Record<string, 'off' | Severity> = {};
  for (const [id, choice] of entries) {
    if (choice === 'off' || choice === 'hint' || choice === 'information' || choice === 'warning') {
      rules[id] = choice;
    }
  }
  return rules;
}
