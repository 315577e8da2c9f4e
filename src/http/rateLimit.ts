/** A gate for each host: once a server asks to wait, nothing else is sent to it until the time has come. */

export interface GateOptions {
  readonly delay: (delayMs: number, options: { readonly signal: AbortSignal }) => Promise<void>;
  readonly now: () => number;
}

export class HostGates {
  readonly #options: GateOptions;
  readonly #closedUntil = new Map<string, number>();

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** Resolves when requests may be sent to the host. */
  async pass(host: string, options: { readonly signal: AbortSignal }): Promise<void> {
    for (let waitMs = this.#waitFor(host); waitMs > 0; waitMs = this.#waitFor(host)) {
      await this.#options.delay(waitMs, options);
    }
  }

  close(host: string, delayMs: number): void {
    const until = this.#options.now() + delayMs;
    this.#closedUntil.set(host, Math.max(until, this.#closedUntil.get(host) ?? 0));
  }

  #waitFor(host: string): number {
    const waitMs = (this.#closedUntil.get(host) ?? 0) - this.#options.now();
    if (waitMs <= 0) {
      this.#closedUntil.delete(host);
    }
    return waitMs;
  }
}
