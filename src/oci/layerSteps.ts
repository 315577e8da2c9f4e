/** Which instruction made which layer: the history of a config joined with the layers of its manifest. */
import type { Descriptor } from './descriptor.ts';
import type { HistoryEntry, ImageConfig } from './imageConfig.ts';

export interface LayerStep {
  /** Absent for a step that made no layer. */
  readonly layer: Descriptor | undefined;
  /** Absent when the history is too short to say. */
  readonly history: HistoryEntry | undefined;
  /** What the step was in a Dockerfile, as far as the history tells. */
  readonly instruction: string | undefined;
}

export interface JoinedHistory {
  /** In the order they ran. Every layer is in it once. */
  readonly steps: readonly LayerStep[];
  /** Whether the history has as many steps with a layer as there are layers; else instructions are left out. */
  readonly isMatching: boolean;
}

/** config.md "history": entries that are not `empty_layer` correspond to the layers, in order. */
export function joinHistory(config: ImageConfig, layers: readonly Descriptor[]): JoinedHistory {
  const withLayer = config.history.filter((entry) => !entry.isEmptyLayer).length;
  if (withLayer !== layers.length) {
    return {
      steps: layers.map((layer) => ({ layer, history: undefined, instruction: undefined })),
      isMatching: false,
    };
  }
  let next = 0;
  const steps = config.history.map((history) => ({
    layer: history.isEmptyLayer ? undefined : layers[next++],
    history,
    instruction: toInstruction(history.createdBy),
  }));
  return { steps, isMatching: true };
}

const instructions =
  /^(ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)\b/;

/**
 * The Dockerfile instruction behind `created_by`: the classic builder writes `/bin/sh -c #(nop) CMD […]` and bare
 * commands for RUN (with `|2 A=1 B=2` before it for build arguments), BuildKit writes `RUN /bin/sh -c … # buildkit`.
 */
export function toInstruction(createdBy: string | undefined): string | undefined {
  const text = createdBy?.replace(/\s*# buildkit\s*$/, '').trim();
  if (text === undefined || text === '') {
    return undefined;
  }
  const noOperation = /^(?:\/bin\/sh -c|cmd \/S \/C|powershell -Command)?\s*#\(nop\)\s*(.*)$/s.exec(
    text,
  )?.[1];
  if (noOperation !== undefined) {
    return noOperation.trim();
  }
  if (instructions.test(text)) {
    return text.replace(/^RUN\s+(?:\|\d+\s.*?\s)?\/bin\/sh -c\s+/s, 'RUN ');
  }
  const shell = /^(?:\|\d+\s.*?\s)?\/bin\/sh -c\s+(.*)$/s.exec(text)?.[1];
  return shell === undefined ? text : `RUN ${shell.trim()}`;
}
