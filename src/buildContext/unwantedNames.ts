/**
 * What is hardly wanted in an image, by its name and by what stands beside it: a folder `build` is a build's output where
 * there is a file that makes it, and somebody's own anywhere else.
 */
import type { UnwantedKind } from '../dockerfile/facts.ts';

export interface UnwantedName {
  readonly kind: UnwantedKind;
  readonly isFolder: boolean;
  readonly name: RegExp;
  /** One of them has to be beside it. */
  readonly beside?: RegExp;
  /** One of them has to be in it. */
  readonly inside?: RegExp;
  /** What the file has to say, in its first bytes. */
  readonly content?: RegExp;
  /** Smaller ones are not worth a word. */
  readonly minBytes?: number;
  /** Whether it may be left out by its name wherever it is; else by its path alone. */
  readonly isAnywhere: boolean;
  /** In place of the name. */
  readonly pattern?: string;
}

const folder = (
  kind: UnwantedKind,
  name: RegExp,
  where: Pick<UnwantedName, 'beside' | 'inside'> & { readonly isAnywhere?: boolean } = {},
): UnwantedName => ({ isAnywhere: true, ...where, kind, name, isFolder: true });

const file = (
  kind: UnwantedKind,
  name: RegExp,
  which: Pick<UnwantedName, 'content' | 'minBytes' | 'pattern'> & { readonly isAnywhere?: boolean } = {},
): UnwantedName => ({ isAnywhere: true, ...which, kind, name, isFolder: false });

/** Made by a build that has one of these files; by its path, since others of that name may be wanted. */
const output = (name: RegExp, beside: RegExp): UnwantedName =>
  folder('build-output', name, { beside, isAnywhere: false });

const javaScript = /^package\.json$/;
const python = /^(?:pyproject\.toml|setup\.py|setup\.cfg)$/;
const gradle = /^(?:build|settings)\.gradle(?:\.kts)?$/;
const dotnet = /\.(?:cs|fs|vb)proj$/;
const either = (...patterns: readonly RegExp[]): RegExp =>
  new RegExp(patterns.map(({ source }) => source).join('|'));

const mebibyte = 1024 * 1024;

/** The first that fits a path says what it is. */
export const unwantedNames: readonly UnwantedName[] = [
  folder('version-control', /^\.(?:git|hg|svn)$/),
  folder('dependencies', /^(?:node_modules|bower_components|jspm_packages)$/),
  folder('dependencies', /^\.(?:pnpm-store|yarn-cache)$/),
  folder('virtual-environment', /^\.?v?env$/, { inside: /^pyvenv\.cfg$/ }),
  folder('virtual-environment', /^\.(?:tox|nox)$/),
  folder('cache', /^(?:__pycache__|\.(?:pytest|mypy|ruff)_cache|\.hypothesis|\.ipynb_checkpoints)$/),
  folder('cache', /^\.(?:gradle|cache|parcel-cache|turbo|eslintcache|sass-cache|terraform|nyc_output)$/),
  folder('build-output', /^\.(?:next|nuxt|output|svelte-kit|angular|vercel|serverless)$/, {
    beside: javaScript,
    isAnywhere: false,
  }),
  output(/^target$/, either(/^Cargo\.toml$/, /^pom\.xml$/, /^build\.sbt$/)),
  output(/^dist$/, either(javaScript, python)),
  output(/^build$/, either(javaScript, python, gradle, /^CMakeLists\.txt$/, /^pubspec\.yaml$/)),
  output(/^out$/, either(javaScript, gradle)),
  output(/^(?:bin|obj)$/, dotnet),
  output(/^(?:coverage|htmlcov)$/, either(javaScript, python, /^\.coveragerc$/)),
  folder('editor', /^\.(?:idea|vscode|vs|fleet|history)$/),
  folder('secret', /^\.(?:aws|ssh|gnupg|azure|kube)$/),

  file('secret', /^\.env(?:\.(?!example$|sample$|template$|dist$|defaults?$|test$|schema$|vault$).+)?$/),
  file('secret', /^id_(?:rsa|dsa|ecdsa|ed25519)$/),
  file('secret', /\.(?:pem|key)$/, { content: /PRIVATE KEY/, isAnywhere: false }),
  file('secret', /\.(?:p12|pfx|jks|keystore|kdbx)$/, { isAnywhere: false }),
  file('secret', /^\.(?:npmrc|yarnrc|yarnrc\.yml)$/, {
    content: /(?:_authToken|_auth|_password|npmAuthToken|npmAuthIdent)\s*[=:]\s*["']?(?!\s|["']?\$)/,
    isAnywhere: false,
  }),
  file('secret', /^\.pypirc$/, { content: /password\s*[=:]\s*\S/, isAnywhere: false }),
  file('secret', /^(?:\.netrc|\.git-credentials|\.htpasswd)$/, { isAnywhere: false }),
  file('secret', /^terraform\.tfstate(?:\.backup)?$/),

  file('cache', /\.py[co]$/, { pattern: '*.py[co]' }),
  file('log', /\.log$/, { pattern: '*.log' }),
  file('log', /\.log\.\d+$/, { pattern: '*.log.*' }),
  file('archive', /\.(?:tar(?:\.(?:gz|bz2|xz|zst))?|tgz|tbz2|txz|zip|7z|rar|iso|dmg|qcow2|vmdk)$/i, {
    minBytes: mebibyte,
    isAnywhere: false,
  }),
  file('archive', /\.(?:sql|dump)(?:\.(?:gz|bz2|xz|zst))?$/i, { minBytes: 10 * mebibyte, isAnywhere: false }),
  file('editor', /^(?:\.DS_Store|Thumbs\.db|desktop\.ini)$|\.sw[op]$/),
];
