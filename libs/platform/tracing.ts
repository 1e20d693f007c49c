import { AsyncLocalStorage } from 'node:async_hooks';

/** What a span says beside its name: kinds, counts and places, never what was sent or asked. */
export type SpanFacts = Readonly<Record<string, string | number | boolean>>;

/** A span of work that was done in another thread. */
export interface FinishedSpan {
  readonly name: string;
  readonly facts: SpanFacts;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** The name of the error that the work threw, `null` when it threw none. */
  readonly error: string | null;
}

/** Where it is told how long the parts of some work took. */
export interface Tracing {
  /** Does the work within a span: part of the one that is open around it, else the first of a trace. A span whose work throws has failed. */
  within<T>(name: string, facts: SpanFacts, work: () => Promise<T>): Promise<T>;
  /** Says more of the span that is open around here, if one is. */
  note(facts: SpanFacts): void;
  /** Adds a span of another thread, as a trace of its own. */
  add(span: FinishedSpan): void;
}

/** For a process that nobody traces. */
export const noTracing: Tracing = {
  within: (_name, _facts, work) => work(),
  note: () => undefined,
  add: () => undefined,
};

/** For a thread whose spans are traced by another one. */
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
