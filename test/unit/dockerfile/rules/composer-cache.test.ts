import { composerCache } from '../../../../src/dockerfile/rules/composer-cache.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const php = 'FROM php:8.4-cli\n';

describeRule(composerCache, {
  catches: {
    'an install': {
      text: `${php}RUN composer install --no-dev\n`,
      fix: 'safe',
      fixed: `${php}RUN composer install --no-dev && composer clear-cache\n`,
      severity: 'information',
    },
    'the archive of Composer': {
      text: `${php}RUN php -d memory_limit=-1 composer.phar require a/b\n`,
      fixed: `${php}RUN php -d memory_limit=-1 composer.phar require a/b && php -d memory_limit=-1 composer.phar clear-cache\n`,
    },
    'packages for everybody': { text: `${php}RUN composer global require a/b\n` },
    'a Composer that is removed afterwards': {
      text: `${php}RUN composer install && rm /usr/bin/composer\n`,
      fixed: `${php}RUN composer install && rm /usr/bin/composer && rm -rf ~/.composer/cache ~/.cache/composer\n`,
    },
    'the official image, whose cache is elsewhere': {
      text: 'FROM composer:2\nRUN composer install && rm -rf /var/tmp/*\n',
      fix: 'safe',
    },
  },
  passes: {
    'a cache that is cleared': `${php}RUN composer install && composer clearcache\n`,
    'an install without cache': `${php}RUN composer install --no-cache\n`,
    'a cache that goes nowhere': `${php}ENV COMPOSER_CACHE_DIR=/dev/null\nRUN composer install\n`,
    'a cache that is removed': `${php}RUN composer install && rm -rf /root/.composer\n`,
    'a cache of the official image that is removed':
      'FROM composer:2\nRUN composer install && rm -rf /tmp/*\n',
    'a home that is removed': `${php}ENV COMPOSER_HOME=/ch\nRUN composer install && rm -rf /ch\n`,
    'a cache mount': `${php}RUN --mount=type=cache,target=/root/.composer/cache composer install\n`,
    'a cache mount over everything temporary':
      'FROM composer:2\nRUN --mount=type=cache,target=/tmp/cache composer install\n',
    'commands that install nothing': `${php}RUN composer dump-autoload -o && composer --version\n`,
    'a stage that is not shipped': `FROM composer AS a\nRUN composer install\n${php}COPY --from=a /app/vendor /app/vendor\n`,
  },
});
