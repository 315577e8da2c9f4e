/** From a row as a value to a row as the editor draws it. */
import * as vscode from 'vscode';
import type { Connection } from '../connection.ts';
import { toActionLabel } from '../errorPresenter.ts';
import { describeError } from './errorRow.ts';
import type {
  AttachmentNode,
  DetailedNode,
  ErrorNode,
  LayerNode,
  MessageNode,
  RegistryNode,
  RepositoryNode,
  TagNode,
  TreeNode,
  UntaggedManifestNode,
} from './nodes.ts';
import type { RowFacts } from './rowFacts.ts';
import {
  describeDetail,
  describeLogin,
  describeView,
  escapeMarkdown,
  labelLayer,
  labelLoadMore,
  tooltipImage,
  tooltipLayer,
  tooltipRegistry,
} from './rowText.ts';
import { toRowUri } from './rowUri.ts';
import { toShortDigest } from '../../oci/digest.ts';
import { formatPlatform } from '../../oci/platform.ts';
import { formatBytes, formatQuantity } from '../../shared/format.ts';

export function toTreeItem(node: TreeNode, facts: RowFacts): vscode.TreeItem {
  const item = createItem(node, facts);
  item.id = node.id;
  return item;
}

function createItem(node: TreeNode, facts: RowFacts): vscode.TreeItem {
  switch (node.kind) {
    case 'registry':
      return createRegistryItem(node, facts);
    case 'opened-images':
      return createItemWith({
        label: 'Opened Images',
        icon: 'folder-opened',
        state: 'expanded',
        context: 'openedImages',
      });
    case 'folder':
      return createItemWith({
        label: node.label,
        icon: 'folder',
        state: 'collapsed',
        context: 'folder',
        tooltip: node.path,
      });
    case 'repository':
      return createRepositoryItem(node, facts);
    case 'tag':
    case 'platform':
      return createImageItem(node, facts);
    case 'supplements':
      return createItemWith({
        label: 'Signatures and attachments',
        description: formatQuantity(node.tags.length, { one: 'tag', many: 'tags' }),
        icon: 'verified',
        state: 'collapsed',
        context: 'supplements',
        tooltip: 'Tags that signing and building tools made to attach something to an image.',
      });
    case 'untagged':
      return createItemWith({
        label: 'Untagged manifests',
        icon: 'circle-slash',
        state: 'collapsed',
        context: 'untagged',
        tooltip:
          'What this machine has seen here with a tag, and what has none now. Many registries cannot list such manifests themselves.',
      });
    case 'untagged-manifest':
      return createUntaggedItem(node);
    case 'attachments':
      return createItemWith({
        label: 'Attestations and signatures',
        description: String(node.entries.length),
        icon: 'verified',
        state: 'collapsed',
        context: 'attachments',
        tooltip: 'What was attached to this image: provenance, bills of materials, signatures.',
      });
    case 'attachment':
      return createAttachmentItem(node);
    case 'layer':
      return createLayerItem(node);
    case 'load-more':
      return createActionItem(labelLoadMore(node), 'ellipsis', 'loadMore', node);
    case 'message':
      return createMessageItem(node);
    case 'error':
      return createErrorItem(node);
    default:
      return node satisfies never;
  }
}

interface ItemParts {
  readonly label: string;
  readonly icon: string;
  readonly state: 'collapsed' | 'expanded' | 'leaf';
  readonly context: string;
  readonly description?: string | undefined;
  readonly tooltip?: string | vscode.MarkdownString;
}

function createItemWith(parts: ItemParts): vscode.TreeItem {
  const item = new vscode.TreeItem(parts.label, toState(parts.state));
  item.iconPath = new vscode.ThemeIcon(parts.icon);
  item.contextValue = parts.context;
  if (parts.description !== undefined) {
    item.description = parts.description;
  }
  if (parts.tooltip !== undefined) {
    item.tooltip = parts.tooltip;
  }
  return item;
}

function toState(state: ItemParts['state']): vscode.TreeItemCollapsibleState {
  switch (state) {
    case 'collapsed':
      return vscode.TreeItemCollapsibleState.Collapsed;
    case 'expanded':
      return vscode.TreeItemCollapsibleState.Expanded;
    case 'leaf':
      return vscode.TreeItemCollapsibleState.None;
    default:
      return state satisfies never;
  }
}

function createRegistryItem(node: RegistryNode, facts: RowFacts): vscode.TreeItem {
  const connection = facts.connectionOf(node.connectionId);
  const login = facts.loginOf(node.connectionId);
  const host = connection.title === connection.referenceHost ? undefined : connection.referenceHost;
  return createItemWith({
    label: connection.title,
    description: [host, describeLogin(login)].filter((part) => part !== undefined).join(' · '),
    icon: 'server',
    state: 'collapsed',
    context: login?.credential?.origin.kind === 'sign-in' ? 'registry.signedIn' : 'registry',
    tooltip: toMarkdown(tooltipRegistry(connection.id, login)),
  });
}

function createRepositoryItem(node: RepositoryNode, facts: RowFacts): vscode.TreeItem {
  const view = facts.viewOf(node);
  const name = `${facts.connectionOf(node.connectionId).referenceHost}/${node.repository}`;
  return createItemWith({
    label: node.label,
    description: describeView(view),
    icon: view.filter === undefined ? 'package' : 'filter-filled',
    state: 'collapsed',
    context: view.filter === undefined ? 'repository' : 'repository.filtered',
    tooltip: toMarkdown(`**${escapeMarkdown(name)}**`),
  });
}

function createImageItem(node: DetailedNode, facts: RowFacts): vscode.TreeItem {
  const detail = facts.detailOf(node);
  const connection = facts.connectionOf(node.connectionId);
  const description = describeDetail(detail, { nowMs: Date.now(), withPlatforms: node.kind === 'tag' });
  const name = `${connection.referenceHost}/${node.repository}`;
  const label = node.kind === 'tag' ? labelTag(node, connection) : formatPlatform(node.platform);
  const item =
    node.kind === 'tag'
      ? createItemWith({
          label,
          description,
          icon: 'tag',
          state: 'collapsed',
          context: node.isOpened ? 'tag.opened' : 'tag',
        })
      : createItemWith({
          label,
          description,
          icon: 'vm',
          state: 'collapsed',
          context: 'platform',
        });
  const reference =
    node.kind === 'tag' ? toReferenceText(name, node.reference) : `${name}@${node.descriptor.digest}`;
  item.resourceUri = toRowUri(node.id);
  // A tooltip that is not read yet is left out, so that the editor asks for it when it is needed.
  if (detail !== undefined && detail.state !== 'reading') {
    item.tooltip = toMarkdown(tooltipImage(reference, detail));
  }
  item.accessibilityInformation = { label: `${node.kind} ${label} ${description ?? ''}`.trim() };
  return item;
}

/** Opened images stand side by side whatever their repository, so their row says it all. */
function labelTag(node: TagNode, connection: Connection): string {
  return node.isOpened
    ? toReferenceText(`${connection.referenceHost}/${node.repository}`, node.reference)
    : node.reference;
}

function toReferenceText(name: string, reference: string): string {
  return reference.includes(':') ? `${name}@${reference}` : `${name}:${reference}`;
}

function createAttachmentItem(node: AttachmentNode): vscode.TreeItem {
  return createItemWith({
    label: node.label,
    description: formatBytes(node.descriptor.sizeBytes),
    icon: 'verified',
    state: 'collapsed',
    context: 'attachment',
    tooltip: node.descriptor.digest,
  });
}

function createUntaggedItem(node: UntaggedManifestNode): vscode.TreeItem {
  const { descriptor, lastTag, contentBytes } = node;
  return createItemWith({
    label: `sha256:${toShortDigest(descriptor.digest)}`,
    description: [
      ...(contentBytes === undefined ? [] : [formatBytes(contentBytes)]),
      ...(lastTag === undefined ? [] : [`was ${lastTag}`]),
    ].join(' · '),
    icon: 'circle-slash',
    state: 'collapsed',
    context: 'untaggedManifest',
    tooltip: descriptor.digest,
  });
}

function createLayerItem(node: LayerNode): vscode.TreeItem {
  return createItemWith({
    label: labelLayer(node),
    description: formatBytes(node.descriptor.sizeBytes),
    icon: 'layers',
    state: 'leaf',
    context: 'layer',
    tooltip: toMarkdown(tooltipLayer(node)),
  });
}

function createMessageItem(node: MessageNode): vscode.TreeItem {
  switch (node.action) {
    case 'add-repository':
      return withDetail(
        createActionItem(
          `${node.text} ${toActionLabel('add-repository')}`,
          'info',
          'addRepository',
          node.parent,
        ),
        node.detail,
      );
    case 'clear-filter':
      return createActionItem(`${node.text} Clear the filter`, 'info', 'clearFilter', node.parent);
    case undefined:
      return createItemWith({
        label: node.text,
        icon: 'info',
        state: 'leaf',
        context: 'message',
        tooltip: node.text,
      });
    default:
      return node.action satisfies never;
  }
}

function createErrorItem(node: ErrorNode): vscode.TreeItem {
  const { summary, remedy } = node.error;
  const action = remedy?.action === undefined ? undefined : toActionLabel(remedy.action);
  const { label, description } = describeError(node.error, action);
  const item = createActionItem(label, 'error', 'resolveError', node);
  if (description !== undefined) {
    item.description = description;
  }
  item.iconPath = new vscode.ThemeIcon('error', new vscode.ThemeColor('problemsErrorIcon.foreground'));
  item.tooltip = toMarkdown(
    [summary, remedy?.text ?? '', node.error.message]
      .filter((part) => part !== '')
      .map(escapeMarkdown)
      .join('\n\n'),
  );
  item.contextValue = 'error';
  return item;
}

function withDetail(item: vscode.TreeItem, detail: string | undefined): vscode.TreeItem {
  if (detail !== undefined) {
    item.description = detail;
    item.tooltip = detail;
  }
  return item;
}

/** A row that does something when it is clicked or Enter is pressed on it. */
function createActionItem(label: string, icon: string, command: string, argument: TreeNode): vscode.TreeItem {
  const item = createItemWith({ label, icon, state: 'leaf', context: 'action', tooltip: label });
  item.command = { command: `registryExplorer.${command}`, title: label, arguments: [argument] };
  return item;
}

function toMarkdown(text: string): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString(text);
  markdown.isTrusted = false;
  markdown.supportHtml = false;
  return markdown;
}
