import { downloadArchiveLeft } from '../../../../src/dockerfile/rules/download-archive-left.ts';
import { measuredOf } from '../../../support/dockerfileFacts.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const url = 'https://example.org/a/tool.tar.gz';

describeRule(downloadArchiveLeft, {
  catches: {
    'what root alone may remove': {
      text: `FROM debian\nUSER app\nRUN sudo wget -P /opt ${url} && sudo tar xzf /opt/tool.tar.gz -C /opt\n`,
      fix: 'safe',
      fixed: `FROM debian\nUSER app\nRUN sudo wget -P /opt ${url} && sudo tar xzf /opt/tool.tar.gz -C /opt && sudo rm /opt/tool.tar.gz\n`,
    },
    'an archive by curl -o': {
      text: `FROM debian\nRUN curl -fsSL -o /tmp/tool.tar.gz ${url} && tar xzf /tmp/tool.tar.gz -C /opt\n`,
      severity: 'information',
      fix: 'safe',
      fixed: `FROM debian\nRUN curl -fsSL -o /tmp/tool.tar.gz ${url} && tar xzf /tmp/tool.tar.gz -C /opt && rm /tmp/tool.tar.gz\n`,
    },
    'an archive with the name of its address': {
      text: `FROM debian\nRUN curl -fsSLO ${url} && tar -xf tool.tar.gz\n`,
      fixed: `FROM debian\nRUN curl -fsSLO ${url} && tar -xf tool.tar.gz && rm tool.tar.gz\n`,
    },
    'an archive by the output of curl': {
      text: `FROM debian\nRUN curl -fsSL ${url} > /tmp/t.tgz && tar --extract --file=/tmp/t.tgz --directory /opt\n`,
      fixed: `FROM debian\nRUN curl -fsSL ${url} > /tmp/t.tgz && tar --extract --file=/tmp/t.tgz --directory /opt && rm /tmp/t.tgz\n`,
    },
    'wget, a variable and a folder that is left': {
      text: `FROM debian\nWORKDIR /src\nRUN wget -q https://example.org/a/tool-\${V}.zip \\\n    && unzip tool-$V.zip -d /opt \\\n    && cd /opt\n`,
      fixed: `FROM debian\nWORKDIR /src\nRUN wget -q https://example.org/a/tool-\${V}.zip \\\n    && unzip tool-$V.zip -d /opt \\\n    && cd /opt \\\n    && rm "/src/tool-\${V}.zip"\n`,
    },
    'wget -P': {
      text: `FROM debian\nRUN wget -P /tmp ${url} && tar -C /opt -zxf /tmp/tool.tar.gz\n`,
      fixed: `FROM debian\nRUN wget -P /tmp ${url} && tar -C /opt -zxf /tmp/tool.tar.gz && rm /tmp/tool.tar.gz\n`,
    },
    'a variable that the script sets, and a folder that it goes to': {
      text: `FROM debian\nWORKDIR /src\nRUN V=1.2 && curl -O https://example.org/t-$V.tgz && tar xf t-$V.tgz && cd t\n`,
      fixed: `FROM debian\nWORKDIR /src\nRUN V=1.2 && curl -O https://example.org/t-$V.tgz && tar xf t-$V.tgz && cd t && rm "/src/t-$V.tgz"\n`,
    },
    'a variable that the script sets again': {
      text: `FROM debian\nWORKDIR /src\nRUN V=1.2 && curl -O https://example.org/t-$V.tgz && tar xf t-$V.tgz && V=3 && echo $V\n`,
      fixed: `FROM debian\nWORKDIR /src\nRUN V=1.2 && curl -O https://example.org/t-$V.tgz && tar xf t-$V.tgz && V=3 && echo $V && rm /src/t-1.2.tgz\n`,
    },
    'a package': {
      text: 'FROM debian\nRUN wget -qO /tmp/a.deb https://example.org/a.deb && dpkg -i /tmp/a.deb\n',
      fix: 'safe',
    },
    'an installer': {
      text: 'FROM debian\nRUN wget https://example.org/Miniconda3-latest-Linux-x86_64.sh -O /tmp/miniconda.sh && bash /tmp/miniconda.sh -b -p /opt/conda\n',
    },
    'an archive that a later RUN unpacks': {
      text: `FROM debian\nRUN curl -o /tmp/t.tgz ${url}\nRUN tar xf /tmp/t.tgz\n`,
      lines: [1],
      fix: 'none',
    },
    'an archive that a later line mentions': {
      text: `FROM debian\nRUN curl -o /tmp/t.tgz ${url} && tar xf /tmp/t.tgz\nRUN sha256sum /tmp/t.tgz\n`,
      fix: 'suggest',
    },
    'bytes that were measured': {
      text: `FROM debian\nRUN curl -o /tmp/t.tgz ${url} && tar xf /tmp/t.tgz\n`,
      options: {
        facts: {
          measured: measuredOf(1, {
            waste: [{ causeId: 'temporary-files', title: '', sizeBytes: 30_000_000, paths: [] }],
          }),
        },
      },
      severity: 'warning',
    },
    'a here-document': {
      text: `FROM debian\nRUN <<EOF\nset -e\ncurl -o /tmp/t.tgz ${url}\ntar xf /tmp/t.tgz -C /opt\nEOF\n`,
      fixed: `FROM debian\nRUN <<EOF\nset -e\ncurl -o /tmp/t.tgz ${url}\ntar xf /tmp/t.tgz -C /opt\nrm /tmp/t.tgz\nEOF\n`,
    },
  },
  passes: {
    'a program that is looked into':
      'FROM tomcat:10\nRUN curl -fsSL https://example.org/app.war -o /webapps/ROOT.war && unzip -q /webapps/ROOT.war -d /tmp\n',
    'an archive of which a member is taken':
      'FROM debian\nRUN curl -fsSLo /opt/a.zip https://example.org/a.zip && unzip -q /opt/a.zip a/b.xml -d /tmp\n',
    'an archive that is removed': `FROM debian\nRUN curl -o /tmp/t.tgz ${url} && tar xf /tmp/t.tgz && rm /tmp/t.tgz\n`,
    'an archive that is removed by a wildcard': `FROM debian\nRUN cd /tmp && curl -O ${url} && tar xf tool.tar.gz && rm -rf *.gz\n`,
    'an archive whose folder is removed': `FROM debian\nRUN curl -o /tmp/a/t.tgz ${url} && tar xf /tmp/a/t.tgz && rm -rf /tmp/a\n`,
    'an archive in a folder that a variable tells': `FROM debian\nRUN d="$(mktemp -d)" && cd "$d" && curl -O ${url} && tar xf tool.tar.gz && cd - && rm -rf "$d"\n`,
    'an archive that a later RUN removes': `FROM debian\nRUN curl -o /tmp/t.tgz ${url} && tar xf /tmp/t.tgz\nRUN rm /tmp/t.tgz\n`,
    'an archive that is moved': `FROM debian\nRUN curl -o /tmp/t.tgz ${url} && tar xf /tmp/t.tgz && mv /tmp/t.tgz /srv/\n`,
    'a pipe': `FROM debian\nRUN curl -fsSL ${url} | tar xz -C /opt\n`,
    'the output of wget in a pipe': `FROM debian\nRUN wget -qO- ${url} | tar xz -C /opt\n`,
    'an archive that is not unpacked': `FROM debian\nRUN curl -o /srv/t.tgz ${url}\n`,
    'an archive that is only listed': `FROM debian\nRUN curl -o /srv/t.tgz ${url} && tar tf /srv/t.tgz\n`,
    'a mount': `FROM debian\nRUN --mount=type=cache,target=/tmp curl -o /tmp/t.tgz ${url} && tar xf /tmp/t.tgz\n`,
    'a download that may not be made': `FROM debian\nRUN if true; then curl -o /tmp/t.tgz ${url}; fi && tar xf /tmp/t.tgz\n`,
    'a stage that is not shipped': `FROM debian AS a\nRUN curl -o /tmp/t.tgz ${url} && tar xf /tmp/t.tgz\nFROM debian\nCOPY --from=a /opt /opt\n`,
  },
});
