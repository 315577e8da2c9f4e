/** Documentation of gems that RubyGems generates while it installs. */
import type { ShippedRun } from '../imageView.ts';
import { type GemCommand, readGem } from '../packages/gem.ts';
import { removedBy } from '../paths.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { estimate } from '../savings.ts';

export const gemDocs: Rule = {
  id: 'gem-docs',
  summary: 'RubyGems generates the documentation of the gems it installs.',
  check(file, context) {
    if (
      !/\bgem\b/.test(file.text) ||
      isConfigured(context) ||
      /gemrc|no-document|GEMRC/.test(configuration(context))
    ) {
      return;
    }
    for (const run of context.image.runs.filter((each) => !isRemoved(each))) {
      for (const command of run.script.commands) {
        const gem = readGem(command);
        if (gem?.isInstall === true && !saysHow(gem)) {
          context.report({
            span: { start: command.words[0]?.start ?? command.start, end: gem.verb.end },
            summary: `“gem ${gem.verb.key}” generates documentation that nobody reads in an image.`,
            saving: estimate(100_000, 20_000_000, {
              source: 'an estimate, from rake to Rails',
              unit: 'unpacked',
            }),
            fixes: command.isEditable
              ? [
                  {
                    title: 'Add --no-document',
                    class: 'safe',
                    edits: [{ start: gem.verb.end, end: gem.verb.end, newText: ' --no-document' }],
                  },
                ]
              : [],
          });
        }
      }
    }
  },
};

/** Settings of RubyGems that the file writes or copies. */
function configuration({ image }: RuleContext): string {
  return image.instructions
    .flatMap(({ keyword, words, script }) =>
      keyword === 'COPY' || keyword === 'ADD' || keyword === 'ENV'
        ? words.map(({ text }) => text)
        : (script?.commands ?? [])
            .filter(({ name }) => name !== 'gem')
            .flatMap((command) => [
              ...command.words.map(({ text }) => text),
              ...command.redirects.map(({ target }) => target?.text ?? ''),
            ]),
    )
    .join(' ');
}

/** Images of Ruby say so themselves, Alpine has no generator, and RubyGems before version 2 has another option. */
function isConfigured({ image }: RuleContext): boolean {
  return image.chain.some(
    ({ base }) => base.kind === 'image' && (base.reference === undefined || configured.test(base.reference)),
  );
}

const configured =
  /(?:^|\/)[^/:]*(?:ruby|rails|jekyll|passenger|alpine)[^/:]*(?::|@|$)|:[^/]*alpine|(?:^|\/)(?:centos|rhel\d*|ubi6|oraclelinux):(?:centos)?[56]\b|(?:^|\/)ubuntu:(?:1[0-3]\.|precise)|(?:^|\/)debian:(?:[67]\b|wheezy|squeeze)/;

function saysHow({ line }: GemCommand): boolean {
  return line.options.some(({ name }) =>
    /^(?:-N|--(?:no-)?(?:document|rdoc|ri|doc)|--document|-d)$/.test(name),
  );
}

function isRemoved({ script }: ShippedRun): boolean {
  return script.commands.flatMap(removedBy).some((path) => /\/(?:doc|ri|rdoc)(?:\/|\*|$)/.test(path));
}
