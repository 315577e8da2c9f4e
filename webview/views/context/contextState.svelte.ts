/** What the host said about a build context, and how its tree is arranged. */
import type { ShownError } from '../../../src/shared/contract.ts';
import type { ContextPanel, ContextView } from '../../../src/shared/contextPanel.ts';
import type { Host } from '../../host.ts';
import type { FileTreePlace } from '../files/fileTreeState.svelte.ts';
import { ContextFilesState } from './contextFiles.svelte.ts';
import { readContextPlace, trimContextPlace } from './contextPlace.ts';

export class ContextState {
  readonly host: Host<ContextPanel>;
  readonly files: ContextFilesState;
  view = $state.raw<ContextView>();
  failure = $state.raw<ShownError>();

  constructor(host: Host<ContextPanel>) {
    this.host = host;
    this.files = new ContextFilesState(host, readContextPlace(host.readPlace()));
    host.ready({
      context: (view) => {
        this.view = view;
      },
      failure: (failure) => {
        this.failure = failure;
      },
    });
  }

  copy = (text: string): void => this.host.command('copyText', text);

  place(): FileTreePlace {
    return trimContextPlace(this.files.treePlace());
  }
}
