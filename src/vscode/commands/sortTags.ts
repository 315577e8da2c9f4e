/** "Sort Tags…": the order of a repository's tags, remembered for that repository. */
import * as vscode from 'vscode';
import { maxDatedTags } from '../tree/tagRows.ts';
import type { TagOrder } from '../tree/tagOrder.ts';
import { formatCount } from '../../shared/format.ts';
import type { Command } from './command.ts';

interface OrderItem extends vscode.QuickPickItem {
  readonly order: TagOrder;
}

const orders: readonly OrderItem[] = [
  { order: 'version', label: 'By version', detail: 'Newest version first; other names after the versions.' },
  { order: 'name', label: 'By name', detail: 'From A to Z, numbers by their value.' },
  {
    order: 'date',
    label: 'By date',
    detail: `Newest image first. Reads the dates of up to ${formatCount(maxDatedTags)} tags; filter to narrow them down.`,
  },
];

export const sortTags: Command = async (parts, node) => {
  if (node?.kind !== 'repository') {
    return;
  }
  const current = parts.tree.viewOf(node).order;
  const items = orders.map((item) => (item.order === current ? { ...item, description: 'current' } : item));
  const chosen = await vscode.window.showQuickPick(items, {
    title: `Sort Tags of ${node.repository}`,
    placeHolder: 'The order is remembered for this repository',
  });
  if (chosen !== undefined) {
    await parts.tree.setOrder(node, chosen.order);
  }
};
