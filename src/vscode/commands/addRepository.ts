/** "Add Repository…": names a repository of a registry that does not list it, and checks that it is there. */
import * as vscode from 'vscode';
import { chooseRegistry } from '../connecting/chooseRegistry.ts';
import { askText } from '../connecting/quickInputs.ts';
import { findRegistryKind } from '../connecting/registryKinds.ts';
import { checkRepository, type RepositoryCheck } from '../connecting/repositoryCheck.ts';
import { parseRepositoryInput } from '../connecting/repositoryInput.ts';
import { signInTo } from '../connecting/signInFlow.ts';
import { whenSaved } from '../connecting/whenSaved.ts';
import type { Connection } from '../connection.ts';
import { withCancellableProgress } from '../progress.ts';
import type { Command, CommandParts } from './command.ts';

export const addRepository: Command = async (parts, node) => {
  const chosen = await chooseRegistry(parts, node, 'Add Repository');
  if (chosen === undefined) {
    return;
  }
  const { id } = chosen;
  let typed = '';
  for (;;) {
    const connection = parts.connections.forId(id);
    const repository = await askRepository(connection, typed);
    if (repository === undefined) {
      return;
    }
    typed = repository;
    const next = await decide(parts, connection, repository);
    if (next === 'add') {
      await save(parts, connection, repository);
      return;
    }
  }
};

async function askRepository(connection: Connection, value: string): Promise<string | undefined> {
  const { referenceHost, saved } = connection;
  const { repositoryExample, suggestedRepositories } = findRegistryKind(saved);
  const asked = await askText({
    title: `Add Repository of ${connection.title}`,
    prompt: [
      'Enter the name of a repository, without tag.',
      ...(suggestedRepositories.length === 0
        ? []
        : [`Some that anybody may read: ${suggestedRepositories.join(', ')}.`]),
    ].join(' '),
    example: repositoryExample,
    value,
    check(text) {
      const input = parseRepositoryInput(text, referenceHost);
      if (input.kind === 'fault') {
        return { severity: 'fault', text: input.text };
      }
      return saved.repositories.includes(input.repository)
        ? { severity: 'notice', text: `${input.repository} is in the list already.` }
        : undefined;
    },
    describe(text) {
      const input = parseRepositoryInput(text, referenceHost);
      return input.kind === 'repository' ? `Adds ${referenceHost}/${input.repository}.` : undefined;
    },
  });
  const input = asked.kind === 'given' ? parseRepositoryInput(asked.value, referenceHost) : undefined;
  return input?.kind === 'repository' ? input.repository : undefined;
}

/** Checks the name; when it is not clear that there is such a repository, the person decides. */
async function decide(
  parts: CommandParts,
  connection: Connection,
  repository: string,
): Promise<'add' | 'ask-again'> {
  for (;;) {
    const { reader } = parts.connections.forId(connection.id);
    const check = await withCancellableProgress(
      `Looking for ${repository} on ${connection.title}`,
      ({ signal }) => checkRepository(reader, repository, { signal }),
    );
    if (check === undefined) {
      return 'ask-again';
    }
    if (check.kind === 'found') {
      return 'add';
    }
    const choice = await askAboutUnclear(check);
    if (choice === 'sign-in') {
      await signInTo(parts, connection);
    } else if (choice !== 'retry') {
      return choice === 'add' ? 'add' : 'ask-again';
    }
  }
}

interface UnclearChoice extends vscode.MessageItem {
  readonly value: 'add' | 'edit' | 'retry' | 'sign-in';
}

async function askAboutUnclear(
  check: Extract<RepositoryCheck, { kind: 'unclear' }>,
): Promise<UnclearChoice['value'] | undefined> {
  const choices: readonly UnclearChoice[] = [
    { title: 'Edit Name', value: 'edit' },
    ...(check.action === 'sign-in' ? [{ title: 'Sign In…', value: 'sign-in' } as const] : []),
    ...(check.action === 'retry' ? [{ title: 'Try Again', value: 'retry' } as const] : []),
    { title: 'Add Anyway', value: 'add' },
  ];
  const chosen = await vscode.window.showWarningMessage(
    check.summary,
    {
      modal: true,
      detail: 'It can be added all the same, and works as soon as it is there and may be read.',
    },
    ...choices,
  );
  return chosen?.value;
}

async function save(parts: CommandParts, connection: Connection, repository: string): Promise<void> {
  const { id, saved } = connection;
  const repositories = saved.repositories.includes(repository)
    ? saved.repositories
    : [...saved.repositories, repository];
  await parts.settings.save({ url: id, repositories });
  if ((await whenSaved(parts.connections, id)).isSaved) {
    await parts.tree.revealRepository(id, repository);
  }
}
