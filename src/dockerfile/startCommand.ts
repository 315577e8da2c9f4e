/** What a container of the image runs by itself: ENTRYPOINT and CMD, and whether that is a shell or a tool of developers. */
import type { Instruction } from './dockerfile.ts';
import type { ImageView } from './imageView.ts';

export interface StartCommand {
  /** Every word that a shell would see, without the folder of programs: `sh -c "go run ."` has `go`. */
  readonly words: readonly string[];
  /** Whether a shell of the image is needed to start it. */
  readonly needsShell: boolean;
}

/** `undefined` where the file has neither: the base image decides then. */
export function findStartCommand(image: ImageView): StartCommand | undefined {
  const entrypoint = findEffective(image, 'ENTRYPOINT');
  const command = findEffective(image, 'CMD');
  // An ENTRYPOINT clears the CMD of the stages below.
  const isCleared = (entrypoint?.stageIndex ?? -1) > (command?.stageIndex ?? -1);
  const found = [entrypoint, isCleared ? undefined : command].filter(
    (instruction) => instruction !== undefined,
  );
  const words = found.flatMap((instruction) => instruction.words.flatMap(toWords));
  return words.length === 0 ? undefined : { words, needsShell: found.some(({ isArray }) => !isArray) };
}

/** Whether it is a shell, or waits for somebody to open one. */
export function isInteractive({ words }: StartCommand): boolean {
  const rest = words.filter((word) => !starters.has(word) && !word.startsWith('-') && word !== '');
  const [first, second] = rest;
  return (
    (second === undefined && first !== undefined && (shells.has(first) || interpreters.test(first))) ||
    waitsForPeople({ words: rest }) ||
    rest.some((word) => workplaces.test(word))
  );
}

/** `sleep infinity`, `tail -f /dev/null`: nothing runs until somebody comes. */
export function waitsForPeople({ words }: Pick<StartCommand, 'words'>): boolean {
  return words.some(
    (word, index) =>
      (word === 'sleep' && /^(?:inf|\d{4,})/.test(words[index + 1] ?? '')) ||
      (word === 'tail' && words.slice(index + 1).includes('null')),
  );
}

/** Whether one of these programs is named. */
export function startsTool({ words }: StartCommand, tools: ReadonlySet<string>): boolean {
  return words.some((word) => tools.has(word));
}

/** Whether the image below starts a service, so that a file without a command of its own makes no tool. */
export function startsByItself(base: { readonly name: string; readonly tag: string } | undefined): boolean {
  return (
    base !== undefined && (services.has(base.name) || (base.name === 'php' && /apache|fpm/.test(base.tag)))
  );
}

const services: ReadonlySet<string> = new Set([
  'cassandra',
  'caddy',
  'couchdb',
  'drupal',
  'elasticsearch',
  'ghost',
  'grafana/grafana',
  'haproxy',
  'httpd',
  'influxdb',
  'jetty',
  'joomla',
  'kibana',
  'kong',
  'logstash',
  'mariadb',
  'memcached',
  'mongo',
  'mysql',
  'neo4j',
  'nextcloud',
  'nginx',
  'odoo',
  'postgres',
  'rabbitmq',
  'redis',
  'redmine',
  'solr',
  'sonarqube',
  'tomcat',
  'tomee',
  'traefik',
  'varnish',
  'wordpress',
  'zookeeper',
]);

const shells: ReadonlySet<string> = new Set([
  'ash',
  'bash',
  'csh',
  'dash',
  'fish',
  'ksh',
  'pwsh',
  'sh',
  'zsh',
]);

/** Alone they wait for lines of a program: images of a language. */
const interpreters =
  /^(?:python[\d.]*|ipython[\d.]*|node|ruby|irb|pry|perl|php|lua|R|julia|ghci|iex|erl|scala|jshell|groovysh|.*-shell)$/;

/** Run what follows them. */
const starters: ReadonlySet<string> = new Set([
  'catatonit',
  'docker-entrypoint.sh',
  'docker-php-entrypoint',
  'dumb-init',
  'entrypoint.sh',
  'env',
  'exec',
  'gosu',
  'tini',
]);

/** Programs in which people work, write and build programs, or that run the builds of others. */
const workplaces =
  /^(?:tmux|screen|byobu|zellij|code-server|coder|codeium|jupyter(?:-.*|hub|lab)?|start-notebook\S*|theia|rstudio-server|rserver|jenkins\S*|gitlab-runner|buildkitd|buildkite-agent|actions-runner|act_runner|drone|woodpecker\S*|concourse|teamcity\S*|openvscode-server)$/;

function findEffective(image: ImageView, keyword: string): Instruction | undefined {
  return image.instructions.findLast((instruction) => instruction.keyword === keyword);
}

function toWords({ value, text }: { readonly value: string | undefined; readonly text: string }): string[] {
  return (value ?? text)
    .split(/[\s;&|(){}"'`]+/)
    .filter((word) => word !== '')
    .map((word) => word.replace(/^.*\/(?=.)/, ''));
}
