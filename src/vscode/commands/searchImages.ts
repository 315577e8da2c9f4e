/** "Search Images…": repositories of all connected registries, found while their names still arrive. */
import * as vscode from 'vscode';
import { inBackground } from '../../base/background.ts';
import { isAbort } from '../../base/abort.ts';
import { formatQuantity } from '../../shared/format.ts';
import { findRepositories, type NamedRepository, parseQuery } from '../search/matchNames.ts';
import { RepositoryIndex } from '../search/repositoryIndex.ts';
import { createRepositoryPath } from '../tree/nodeFactory.ts';
import type { Command, CommandParts } from './command.ts';

/** What a list on the screen can make use of. */
const maxResults = 100;

/** Pages arrive faster than a list should be drawn. */
const repaintMs = 120;

const index = new RepositoryIndex();

interface ResultItem extends vscode.QuickPickItem {
  readonly result: NamedRepository | undefined;
}

export const searchImages: Command = async (parts) => {
  const chosen = await pickRepository(parts);
  if (chosen === undefined) {
    return;
  }
  const { connectionId, repository, filter } = chosen;
  if (filter !== undefined) {
    parts.tree.setFilter(createRepositoryPath(connectionId, repository), filter);
  }
  await parts.tree.revealRepository(connectionId, repository);
};

function pickRepository(
  parts: CommandParts,
): Promise<(NamedRepository & { readonly filter: string | undefined }) | undefined> {
  index.update(parts.connections.all());
  const box = vscode.window.createQuickPick<ResultItem>();
  box.title = 'Search Images';
  box.placeholder = 'Words of a repository; after a colon, words of its tags, e.g. team api:1.2';
  box.matchOnDescription = true;
  const stopped = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const paint = (): void => {
    timer = undefined;
    box.items = toItems(parts, box.value);
  };
  const schedule = (): void => {
    timer ??= setTimeout(paint, repaintMs);
  };
  box.busy = true;
  const filled = index.fill(schedule, { signal: stopped.signal }).then(
    () => {
      box.busy = false;
      schedule();
    },
    (thrown: unknown) => {
      if (!isAbort(thrown, stopped.signal)) {
        throw thrown;
      }
    },
  );
  inBackground(filled, parts.log);
  return new Promise((resolve) => {
    box.onDidChangeValue(schedule);
    box.onDidAccept(() => {
      const result = box.selectedItems[0]?.result;
      if (result !== undefined) {
        const { hasTag, tagWords } = parseQuery(box.value);
        resolve({ ...result, filter: hasTag && tagWords.length > 0 ? tagWords.join(' ') : undefined });
        box.hide();
      }
    });
    box.onDidHide(() => {
      clearTimeout(timer);
      stopped.abort();
      box.dispose();
      resolve(undefined);
    });
    paint();
    box.show();
  });
}

function toItems(parts: CommandParts, text: string): ResultItem[] {
  const query = parseQuery(text);
  const found = findRepositories(index.repositories(), query.words, maxResults);
  const items = found.map((result): ResultItem => {
    const tags = query.tagWords.length === 0 ? '' : ` · tags with ${query.tagWords.join(' ')}`;
    return {
      result,
      label: result.repository,
      description: `${parts.connections.forId(result.connectionId).title}${tags}`,
      iconPath: new vscode.ThemeIcon('package'),
      // The list is matched by us; the editor would drop what it would match otherwise.
      alwaysShow: true,
    };
  });
  return [...items, describeState()];
}

function describeState(): ResultItem {
  const { known, isComplete, withoutCatalog } = index.state();
  const searched = `${formatQuantity(known, { one: 'repository', many: 'repositories' })} searched${isComplete ? '' : ' so far'}`;
  const missing =
    withoutCatalog.length === 0
      ? ''
      : ` · ${withoutCatalog.join(', ')} ${withoutCatalog.length === 1 ? 'does' : 'do'} not list repositories; use Add Repository…`;
  return { result: undefined, label: '', description: searched + missing, alwaysShow: true };
}
