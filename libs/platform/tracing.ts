import { AsyncLocalStorage } from 'node:async_hooks';

/** The attributes of a span: kinds, counts and positions, never contents of events or questions. */
export type SpanFacts = Readonly<Record<string, string | number | boolean>>;

/** A span of work done in another thread. */
export interface FinishedSpan {
  readonly name: string;
  readonly facts: SpanFacts;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** The name of the error that the work threw. Null: none. */
  readonly error: string | null;
}

/** Records how long parts of some work took. */
export interface Tracing {
  /**
   * Runs `work` in a span, as a child of the current span or as the root of a new trace. If `work`
   * throws, the span is marked as failed.
   */
  within<T>(name: string, facts: SpanFacts, work: () => Promise<T>): Promise<T>;
  /** Adds attributes to the current span, if there is one. */
  note(facts: SpanFacts): void;
  /** Adds a span of another thread, as a separate trace. */
  add(span: FinishedSpan): void;
}

/** For a process without tracing. */
export const noTracing: Tracing = {
  within: (_name, _facts, work) => work(),
  note: () => undefined,
  add: () => undefined,
};

/** For a thread whose spans are recorded by another thread. */
export const sentTracing = (send: (span: FinishedSpan) => void): Tracing => {
  const open = new AsyncLocalStorage<Record<string, string | number | boolean>>();
  return {
    within: async (name, facts, work) => {
      const all = { ...facts };
      const startedAt = Date.now();
      let error: string | null = null;
      try {
        return await open.run(all, work);
      } catch (thrown) {
        error = thrown instanceof Error ? thrown.name : 'unknown';
        throw thrown;
      } finally {
        send({ name, facts: all, startedAt, endedAt: Date.now(), error });
      }
    },
    note: (facts) => {
      Object.assign(open.getStore() ?? {}, facts);
    },
    add: send,
  };
};
