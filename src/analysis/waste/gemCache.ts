/** Archives of gems that are installed beside them. A project's `vendor/cache` is its own business. */
import { adviseOnCache } from './cacheAdvice.ts';
import type { PathCause } from './cause.ts';

export const gemCache: PathCause = {
  id: 'gem-cache',
  title: 'Caches of RubyGems and Bundler',
  paths: [
    '**/gems/*/cache/*.gem',
    '**/.gem/ruby/*/cache',
    '**/.gem/specs',
    '**/.cache/gem',
    '**/.local/share/gem/ruby/*/cache',
    '**/.bundle/cache',
    '**/bundle/ruby/*/cache',
    'usr/local/bundle/cache',
  ],
  isCache: true,
  advise: (found) =>
    adviseOnCache(found, {
      what: 'RubyGems and Bundler keep the archive of every gem they install.',
      clean: 'rm -rf "$(gem env gemdir)"/cache ~/.bundle/cache ~/.gem/specs',
      mounts: ['target=/usr/local/bundle/cache'],
    }),
};
