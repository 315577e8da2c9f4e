/** Cases of the package managers of languages. */
import { npmCache, pipCache } from './promises.ts';
import type { ProofCase } from './proofCase.ts';

export const languageCases: readonly ProofCase[] = [
  {
    name: 'pip-cache',
    rules: ['pip-cache'],
    promised: { removed: [pipCache] },
    works: 'python -c "import requests"',
    isQuick: true,
  },
  {
    name: 'pip-requirements',
    rules: ['pip-cache'],
    promised: { removed: [pipCache] },
    works: 'python /app/app.py',
  },
  {
    name: 'pip-module',
    rules: ['pip-cache'],
    promised: { removed: [pipCache] },
    works: 'python -c "import six, idna"',
  },
  {
    name: 'pip-venv',
    rules: ['pip-cache'],
    promised: { removed: [pipCache] },
    works: '/opt/venv/bin/python -c "import six"',
  },
  {
    name: 'pip-user',
    rules: ['pip-cache'],
    promised: { removed: ['/home/app/.cache{,/**}'] },
    works: 'python -c "import idna"',
  },
  {
    name: 'pip-self-upgrade',
    rules: ['pip-self-upgrade'],
    promised: { removed: ['/usr/local/**'], added: ['/usr/local/**'], changed: ['/usr/local/**'] },
    works: 'python -c "import six" && pip --version',
  },
  {
    name: 'pipenv-cache',
    rules: ['pipenv-cache'],
    promised: { removed: ['/root/.cache/**'] },
    works: 'python -c "import six"',
  },
  {
    name: 'uv-cache',
    rules: ['uv-cache'],
    promised: { removed: ['/root/.cache{,/**}'] },
    works: 'python -c "import six, idna"',
  },
  {
    name: 'npm-cache',
    rules: ['npm-cache'],
    promised: { removed: [npmCache] },
    works: 'cd /app && node index.js',
  },
  {
    name: 'npm-global',
    rules: ['npm-cache'],
    promised: { removed: [npmCache] },
    works: 'semver 1.2.3',
  },
  {
    name: 'npm-user',
    rules: ['npm-cache'],
    promised: { removed: ['/home/node/.npm/_cacache/**'] },
    works: 'cd /home/node/app && node -e "require(\'undici\')"',
  },
  {
    name: 'npm-dev-deps',
    rules: ['npm-dev-deps'],
    promised: {
      removed: ['/app/node_modules/{prettier{,/**},.bin{,/**}}'],
      changed: ['/app/node_modules/.package-lock.json'],
    },
    works: 'cd /app && node index.js',
  },
  {
    name: 'npm-self-upgrade',
    rules: ['npm-self-upgrade'],
    promised: {
      removed: ['/usr/local/lib/node_modules/npm/**'],
      added: ['/usr/local/lib/node_modules/npm/**'],
      changed: ['/usr/local/lib/node_modules/npm/**'],
    },
    works: 'npm --version',
  },
  {
    name: 'yarn-cache',
    rules: ['yarn-cache'],
    promised: { removed: ['/usr/local/share/.cache/yarn/v6/**'] },
    works: 'cd /app && node -e "require(\'undici\')"',
  },
  {
    name: 'gem-docs',
    rules: ['gem-docs'],
    promised: { removed: ['/var/lib/gems/3.3.0/doc/greeter-1.0.0{,/**}'] },
    works: 'ruby -r greeter -e "puts Greeter.greet"',
  },
  {
    name: 'gem-cache',
    rules: ['gem-cache'],
    promised: { removed: ['/var/lib/gems/3.3.0/cache/*.gem'] },
    works: 'ruby -r greeter -e "puts Greeter.greet"',
  },
  {
    name: 'composer-dev',
    rules: ['composer-dev', 'composer-cache'],
    promised: {
      removed: ['/app/vendor/example/checker{,/**}', '/root/.composer/cache/.htaccess'],
      changed: ['/app/vendor/composer/{installed.*,autoload_*}'],
    },
    works: 'ls /app/vendor/example/greeter/src/name.php',
  },
  {
    name: 'poetry-cache',
    rules: ['poetry-cache'],
    promised: {
      removed: ['/root/.cache/pypoetry/{cache,artifacts}{,/**}'],
      // virtualenv lists what it copies in the order in which it finds it
      changed: ['/root/{.cache/pypoetry/virtualenvs,.local/share/virtualenv}/**/pip-*.dist-info/RECORD'],
    },
    works: 'cd /app && poetry run python -c "import six, idna"',
  },
  {
    name: 'pnpm-store',
    rules: ['pnpm-store'],
    promised: {
      removed: ['/root/.local/share/pnpm/store/v10{,/**}'],
      // these say when they were written
      changed: [
        '/app/node_modules/{.modules.yaml,.pnpm-workspace-state-v1.json}',
        '/root/{.cache/pnpm/metadata-*,.local/state/pnpm}/**',
      ],
    },
    works: 'cd /app && node index.js',
  },
  {
    name: 'bun-cache',
    rules: ['bun-cache'],
    promised: { removed: ['/root/.bun/install/cache/**'] },
    works: 'cd /app && bun index.js',
  },
  {
    name: 'bundler-cache',
    rules: ['bundler-cache'],
    promised: { removed: ['/usr/local/bundle/ruby/3.3.0/cache{,/**}'] },
    works: 'cd /app && bundle exec ruby app.rb',
  },
  {
    name: 'bundle-dev',
    rules: ['bundle-dev', 'bundler-cache'],
    promised: {
      removed: [
        '/usr/local/bundle/ruby/3.3.0/{cache{,/**},{gems,specifications}/checker-1.0.0{,.gemspec,/**}}',
      ],
      added: ['/app/.bundle{,/**}'],
    },
    works: 'cd /app && bundle exec ruby app.rb',
  },
];
