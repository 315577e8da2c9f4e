/** Dockerfiles as people write them, made up: every kind of instruction that a rule looks at, in every style of lines. */
import fc from 'fast-check';

export function arbitraryDockerfile(): fc.Arbitrary<string> {
  return fc
    .record({
      head: fc.constantFrom(
        '',
        '',
        '# syntax=docker/dockerfile:1\n',
        '# A comment\n\n',
        'ARG VERSION=3.12\n',
      ),
      stages: fc.array(arbitraryStage(), { minLength: 1, maxLength: 3 }),
      last: arbitraryStage(),
      start: fc.constantFrom(
        '',
        'CMD ["app"]\n',
        'ENTRYPOINT ["/entrypoint.sh"]\nCMD run\n',
        'CMD ["bash"]\n',
      ),
      newline: fc.constantFrom('\n', '\n', '\r\n'),
      hasLastNewline: fc.boolean(),
      mark: fc.constantFrom('', '', '', '\uFEFF'),
    })
    .map(({ head, stages, last, start, newline, hasLastNewline, mark }) => {
      const text = `${head}${stages.map(nameStage).join('\n')}${stages.length > 0 ? '\n' : ''}${last}${start}`;
      const ended = hasLastNewline ? text : text.replace(/\n$/, '');
      return mark + (newline === '\n' ? ended : ended.replaceAll('\n', newline));
    });
}

/** Earlier stages have names, so that later ones can be built on them or copy from them. */
function nameStage(stage: string, index: number): string {
  return stage.replace(/^(FROM \S+)\n/, `$1 AS s${index}\n`);
}

const bases = [
  'debian:bookworm',
  'debian:trixie-slim',
  'ubuntu:24.04',
  'python:3.12',
  'python:${VERSION:-3.12}-bookworm',
  'python:3.12-slim',
  'node:22',
  'node:22-alpine',
  'alpine:3.20',
  'ruby:3.3',
  'php:8.3-fpm',
  'golang:1.23',
  'eclipse-temurin:21-jdk',
  'mcr.microsoft.com/dotnet/sdk:8.0',
  'nvidia/cuda:12.4.1-devel-ubuntu22.04',
  'almalinux:9',
  'opensuse/leap:15.6',
  'archlinux',
  's0',
  's1',
  'scratch',
];

function arbitraryStage(): fc.Arbitrary<string> {
  return fc
    .record({
      base: fc.constantFrom(...bases),
      parts: fc.array(
        fc.oneof({ weight: 5, arbitrary: arbitraryRun() }, { weight: 5, arbitrary: arbitraryLine() }),
        {
          minLength: 1,
          maxLength: 6,
        },
      ),
    })
    .map(({ base, parts }) => `FROM ${base}\n${parts.join('')}`);
}

function arbitraryLine(): fc.Arbitrary<string> {
  return fc.constantFrom(
    'COPY . /app\n',
    'COPY . .\n',
    'COPY --chown=app:app . /app\n',
    'COPY app.py requirements.txt /app/\n',
    'COPY entrypoint.sh /entrypoint.sh\n',
    'COPY ["a b.sh", "/usr/local/bin/"]\n',
    'COPY data.tar.gz /tmp/\n',
    'COPY installer.run /tmp/installer.run\n',
    'COPY package.json package-lock.json ./\n',
    'COPY --from=s0 /app /app\n',
    'COPY --from=s0 / /\n',
    'COPY --link tool /usr/local/bin/tool\n',
    'COPY <<EOF /etc/app.conf\nkey = value\nEOF\n',
    'ADD https://example.com/tool.tar.gz /opt/\n',
    'ADD app.tar.gz /opt/app/\n',
    'WORKDIR /app\n',
    'USER root\n',
    'USER app\n',
    'ENV NODE_ENV=production\n',
    'ENV PIP_NO_CACHE_DIR=1\n',
    'ARG DEBIAN_FRONTEND=noninteractive\n',
    'SHELL ["/bin/bash", "-euo", "pipefail", "-c"]\n',
    'LABEL a=b\n',
    'EXPOSE 80\n',
    '# A comment\n',
    '# hadolint ignore=DL3009\n',
    '\n',
  );
}

const commands = [
  'apt-get update',
  'apt-get update -qq',
  'apt-get install -y curl git',
  'apt-get install -y --no-install-recommends build-essential libpq-dev',
  'apt-get -y install python3-pip vim',
  'apt-get upgrade -y',
  'apt-get clean',
  'apt-get purge -y --auto-remove build-essential',
  'rm -rf /var/lib/apt/lists/*',
  'apk add curl gcc',
  'apk update',
  'apk add --no-cache --virtual .build gcc',
  'apk del .build',
  'dnf install -y gcc',
  'dnf clean all',
  'yum -y install wget',
  'zypper --non-interactive install gcc',
  'pacman -Sy --noconfirm gcc',
  'pip install flask',
  'pip install --no-cache-dir -r requirements.txt',
  'python3 -m pip install "uvicorn>=0.30"',
  'pip install --upgrade pip',
  'poetry install',
  'conda install -y numpy',
  'npm install',
  'npm ci',
  'npm ci --omit=dev',
  'npm run build',
  'npm install -g npm',
  'yarn install',
  'gem install rails',
  'bundle install',
  'composer install',
  'go build -o /app .',
  'cargo build --release',
  'mvn package',
  'curl -fsSL -o /tmp/tool.tar.gz https://example.com/tool.tar.gz',
  'wget https://example.com/data.zip',
  'tar xzf /tmp/tool.tar.gz -C /opt',
  'unzip data.zip',
  'rm /tmp/tool.tar.gz',
  'rm -rf /tmp/*',
  'rm -f /tmp/installer.run',
  'git clone https://example.com/a.git /src',
  'git clone --branch v1 https://example.com/a.git',
  'chown -R app:app /app',
  'chown 1000:1000 /app/app.py',
  'chmod +x /entrypoint.sh',
  'chmod 755 /usr/local/bin/tool',
  'chmod -R 775 /app',
  'mv /app/app.py /srv/app.py',
  'cp -r /app /srv',
  'mkdir -p /app',
  'useradd -u 1000 app',
  'useradd -u 2000000000 app',
  'echo "done"',
  "sed -i 's/a/b/' /etc/hosts",
  'cd /src',
  'make install',
  'set -eux',
  'true',
];

/** Between two commands, and whether each stands on a line of its own. */
const joints = [
  ' && ',
  ' && ',
  '; ',
  ' \\\n    && ',
  ' \\\n && ',
  ' && \\\n    ',
  '; \\\n    ',
  ' || true && ',
  ' \\\n    # why\n    && ',
  ' && \\\n    \\\n',
];

function arbitraryRun(): fc.Arbitrary<string> {
  const list = fc.array(fc.constantFrom(...commands), { minLength: 1, maxLength: 6 });
  const chain = fc
    .record({
      list,
      joint: fc.constantFrom(...joints),
      flags: fc.constantFrom('', '', '', '--mount=type=cache,target=/root/.cache/pip ', '--network=none '),
      keyword: fc.constantFrom('RUN ', 'RUN ', 'run ', 'RUN   '),
      tail: fc.constantFrom('\n', '\n', ' \n', ' \\\n\n', '\n\n'),
    })
    .map(({ list: chosen, joint, flags, keyword, tail }) => `${keyword}${flags}${chosen.join(joint)}${tail}`);
  const document = fc
    .record({
      list,
      opening: fc.constantFrom('RUN <<EOF\n', 'RUN <<-"EOF"\n', 'RUN <<EOF bash -e\n', 'RUN <<EOF\nset -e\n'),
    })
    .map(({ list: chosen, opening }) => `${opening}${chosen.join('\n')}\nEOF\n`);
  const nested = fc
    .record({ list, shell: fc.constantFrom('sh -c', 'bash -lc') })
    .map(
      ({ list: chosen, shell }) =>
        `RUN ${shell} '${chosen.filter((one) => !one.includes("'")).join(' && ')}'\n`,
    );
  const group = list.map((chosen) => `RUN if [ -e /a ]; then ${chosen.join('; ')}; fi\n`);
  return fc.oneof(
    { weight: 8, arbitrary: chain },
    { weight: 2, arbitrary: document },
    { weight: 1, arbitrary: nested },
    { weight: 1, arbitrary: group },
    { weight: 1, arbitrary: fc.constant('RUN ["apt-get", "update"]\n') },
  );
}
