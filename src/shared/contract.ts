/**
 * What a panel and its host may say to each other, as types. Each panel describes itself as one interface with
 * `requests`, `commands` and `events`; what is missing on either side does not compile. The only clever types we have.
 */

/** Every panel's contract has this shape. */
export interface PanelShape {
  /** From the page; each has one answer, and can be cancelled. */
  readonly requests: { readonly [name: string]: (query: never) => unknown };
  /** From the page; nothing comes back. */
  readonly commands: { readonly [name: string]: (value: never) => void };
  /** From the host: always the whole of what changed, since a hidden page misses some. */
  readonly events: { readonly [name: string]: unknown };
}

export type RequestName<P extends PanelShape> = keyof P['requests'] & string;
export type CommandName<P extends PanelShape> = keyof P['commands'] & string;
export type EventName<P extends PanelShape> = keyof P['events'] & string;

export type QueryOf<P extends PanelShape, N extends RequestName<P>> = Parameters<P['requests'][N]>[0];
export type AnswerOf<P extends PanelShape, N extends RequestName<P>> = ReturnType<P['requests'][N]>;
export type CommandValue<P extends PanelShape, N extends CommandName<P>> = Parameters<P['commands'][N]>[0];

/** What the host must provide for a panel. */
export type HostHandlers<P extends PanelShape> = {
  readonly requests: {
    readonly [N in RequestName<P>]: (
      query: QueryOf<P, N>,
      options: { readonly signal: AbortSignalLike },
    ) => Promise<AnswerOf<P, N>>;
  };
  readonly commands: { readonly [N in CommandName<P>]: (value: CommandValue<P, N>) => void };
};

/** What the page must provide for a panel. */
export type EventHandlers<P extends PanelShape> = {
  readonly [N in EventName<P>]: (value: P['events'][N]) => void;
};

/** This room knows neither Node nor the DOM, and both have their own `AbortSignal` that fits this. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason: unknown;
}

/** A failure on its way to a page: nothing of it but what may be shown. */
export interface ShownError {
  readonly code: string;
  readonly summary: string;
  readonly remedy?: { readonly text: string; readonly action?: string };
}

export type MessageToHost =
  | { readonly kind: 'ready' }
  | { readonly kind: 'request'; readonly id: number; readonly name: string; readonly query: unknown }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'command'; readonly name: string; readonly value: unknown };

export type MessageToPage =
  | { readonly kind: 'event'; readonly name: string; readonly value: unknown }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly error: ShownError };
