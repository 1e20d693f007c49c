/** A part of an event that was skipped while the event counts. */
export interface Warning {
  readonly path: string;
  readonly reason: string;
}

/** What became of one event. A server lists the first of many warnings only, and counts all. */
export type Outcome =
  | {
      readonly status: 'accepted' | 'duplicate';
      readonly warningCount: number;
      readonly warnings: readonly Warning[];
    }
  | { readonly status: 'refused'; readonly reason: string };

/** Where events go: a server, or the log in the local files. */
export interface Target {
  /** Sends events in their order, and returns when each is durable, or refused; one outcome for each. */
  send(raws: readonly Buffer[]): Promise<readonly Outcome[]>;
  /** Returns when what was sent is in the answers, and says meanwhile how many entries are not. */
  settled(onLag: (entries: number) => void): Promise<void>;
  close(): Promise<void>;
}
