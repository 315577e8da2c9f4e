/** A whole distribution around one program that needs nothing of it. */
import type { Dockerfile, Instruction } from '../dockerfile.ts';
import { isForDevelopment } from '../purpose.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { estimate } from '../savings.ts';
import { findShippedBase, replaceBase } from '../shippedBase.ts';
import type { ShellCommand } from '../shell.ts';
import type { Stage } from '../stages.ts';
import { findStartCommand } from '../startCommand.ts';

const distributions =
  /^(?:debian|ubuntu|centos|fedora|rockylinux(?:\/rockylinux)?|almalinux|oraclelinux|amazonlinux|redhat\/ubi\d+(?:-minimal)?|registry\.access\.redhat\.com\/ubi\d+(?:\/ubi)?(?:-minimal)?)$/;

const staticBase = 'gcr.io/distroless/static-debian12';

const published = estimate(26_000_000, 80_000_000, {
  source: 'Debian, Ubuntu and CentOS, 2026',
  unit: 'compressed',
});

export const fullOsForStatic: Rule = {
  id: 'full-os-for-static',
  summary: 'The image that ships puts a static program into a whole distribution, and runs nothing of it.',
  check(file, context) {
    const base = findShippedBase(file, context);
    const start = findStartCommand(context.image);
    if (base === undefined || !distributions.test(base.name) || isForDevelopment(context)) {
      return;
    }
    if (start === undefined || start.needsShell || !isProgramAlone(file, context)) {
      return;
    }
    const edit = replaceBase(file, base, staticBase);
    context.report({
      span: base.word,
      summary: `The program that is copied here is linked statically, so it needs nothing of “${base.written}”.`,
      saving: published,
      ...(edit === undefined
        ? { advice: `Begin this stage with ${staticBase}, or with scratch.` }
        : {
            fixes: [
              {
                title: `Use ${staticBase}`,
                class: 'suggest',
                caution:
                  'It has no shell, no package manager and no tools, so nobody can look around in the container.',
                edits: [edit],
              },
            ],
          }),
    });
  },
};

/** Whether all that happens on the base is that programs of stages that link statically are copied. */
function isProgramAlone(file: Dockerfile, { image }: RuleContext): boolean {
  const { chain, instructions } = image;
  const [stage] = chain;
  if (stage === undefined || chain.length !== 1) {
    return false;
  }
  const adding = instructions.filter(({ keyword }) => ['RUN', 'COPY', 'ADD', 'ONBUILD'].includes(keyword));
  const isUsingShell = instructions.some(
    ({ keyword, words }) =>
      keyword === 'SHELL' || (keyword === 'HEALTHCHECK' && words[0]?.text.toUpperCase() !== 'NONE'),
  );
  return (
    !isUsingShell &&
    adding.length > 0 &&
    stage.copies.length > 0 &&
    adding.every((instruction) => isHarmless(instruction)) &&
    stage.copies.every(({ from }) => {
      const source = file.stages[from];
      return source !== undefined && linksStatically(source);
    })
  );
}

/** Scripts and foreign programs would need the distribution. */
function isHarmless({ keyword, words, flags }: Instruction): boolean {
  const isFromStage = flags.some(({ name }) => name === 'from');
  const isContent = words.slice(0, -1).every(({ text }) => content.test(text));
  return (
    keyword === 'COPY' &&
    (isFromStage || isContent) &&
    words.every(
      ({ text }) => !/\.(?:sh|py|pl|rb|so[\d.]*|jar|js)$|\*|^\/(?:usr(?:\/lib)?|lib\w*)?\/?$/.test(text),
    )
  );
}

const content = /\.(?:ya?ml|json|toml|ini|conf|cfg|pem|crt|html|css|txt|md|tmpl|sql)$/;

function linksStatically(stage: Stage): boolean {
  return stage.instructions.some(
    ({ script, index }) =>
      script?.isSure === true && script.commands.some((command) => isStaticBuild(command, { stage, index })),
  );
}

function isStaticBuild(
  command: ShellCommand,
  at: { readonly stage: Stage; readonly index: number },
): boolean {
  const { name, args, environment } = command;
  const verb = args[0]?.key;
  if (name === 'go' && (verb === 'build' || verb === 'install')) {
    const value = environment.has('CGO_ENABLED')
      ? environment.get('CGO_ENABLED')
      : at.stage.variables.find('CGO_ENABLED', at.index).value;
    return value === '0' || args.some(({ key }) => /-extldflags[ =].*-static/.test(key));
  }
  return name === 'cargo' && verb === 'build' && args.some(({ key }) => /-linux-musl/.test(key));
}
