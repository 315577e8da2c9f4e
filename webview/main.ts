/** Mounts the view that the page names. */
// oxlint-disable-next-line import/no-unassigned-import -- styles have no name
import './styles/tokens.css';
// oxlint-disable-next-line import/no-unassigned-import -- styles have no name
import './styles/marks.css';
import { mount } from 'svelte';
import type { ComparePanel } from '../src/shared/comparePanel.ts';
import type { ContextPanel } from '../src/shared/contextPanel.ts';
import type { ImagePanel } from '../src/shared/imagePanel.ts';
import type { ReviewPanel } from '../src/shared/reviewPanel.ts';
import { registerToolkit } from './components/toolkit.ts';
import { connectHost } from './host.ts';
import { compareReaders } from './views/compare/compareReaders.ts';
import CompareView from './views/compare/CompareView.svelte';
import { contextReaders } from './views/context/contextReaders.ts';
import ContextView from './views/context/ContextView.svelte';
import { imageReaders } from './views/image/imageReaders.ts';
import ImageView from './views/image/ImageView.svelte';
import { reviewReaders } from './views/review/reviewReaders.ts';
import ReviewView from './views/review/ReviewView.svelte';

registerToolkit();

switch (document.body.dataset['view'] ?? '') {
  case 'image':
    mount(ImageView, { target: document.body, props: { host: connectHost<ImagePanel>(imageReaders) } });
    break;
  case 'compare':
    mount(CompareView, { target: document.body, props: { host: connectHost<ComparePanel>(compareReaders) } });
    break;
  case 'context':
    mount(ContextView, { target: document.body, props: { host: connectHost<ContextPanel>(contextReaders) } });
    break;
  case 'review':
    mount(ReviewView, { target: document.body, props: { host: connectHost<ReviewPanel>(reviewReaders) } });
    break;
  default:
    throw new Error('The page names no view.');
}
