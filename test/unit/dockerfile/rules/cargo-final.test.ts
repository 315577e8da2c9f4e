import { cargoFinal } from '../../../../src/dockerfile/rules/cargo-final.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const base = 'FROM rust:1.91\n';

describeRule(cargoFinal, {
  catches: {
    'a build': {
      text: `${base}WORKDIR /src\nRUN cargo build --release\nCMD ["target/release/app"]\n`,
      fix: 'none',
      severity: 'warning',
    },
    'a toolchain by name': { text: `${base}RUN cargo +nightly install --path .\nCMD ["app"]\n` },
    'a stage for the build whose folder is copied as a whole': {
      text: `FROM rust AS a\nWORKDIR /src\nRUN cargo build --release\nFROM debian\nCOPY --from=a /src /src\nCMD ["/src/target/release/app"]\n`,
      lines: [2],
    },
  },
  passes: {
    'an image that starts the tool': `${base}RUN cargo build --release\nCMD ["cargo", "run"]\n`,
    'a shell': `${base}RUN cargo build --release\nCMD ["bash"]\n`,
    'a file that starts nothing': `${base}RUN cargo build --release\n`,
    'a dev container': {
      text: `${base}RUN cargo build --release\nCMD ["/app"]\n`,
      options: { fileName: '.devcontainer/Dockerfile' },
    },
    'a cache mount': `${base}RUN --mount=type=cache,target=/usr/local/cargo/registry cargo build --release\nCMD ["/app"]\n`,
    'what is removed in the same RUN': `${base}RUN cargo build --release && rm -rf target\nCMD ["/app"]\n`,
    'a stage that is not shipped': `${base.replace('\n', ' AS a\n')}RUN cargo build --release\nFROM debian\nCOPY --from=a /app /app\nCMD ["/app"]\n`,
    'a program that is copied':
      'FROM rust AS a\nWORKDIR /src\nRUN cargo build --release\nFROM debian\nCOPY --from=a /src/target/release/app /app\nCMD ["/app"]\n',
    'commands that build nothing': `${base}RUN cargo --version && cargo init\nCMD ["app"]\n`,
  },
});
