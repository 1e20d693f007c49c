/** What a span says beside its name: kinds, counts and places, never what was sent or asked. */
export type SpanFacts = Readonly<Record<string, string | number | boolean>>;

/** Where it is told how long the parts of some work took. */
export interface Tracing {
  /** Does the work within a span: part of the one that is open around it, else the first of a trace. A span whose work throws has failed. */
  within<T>(name: string, facts: SpanFacts, work: () => Promise<T>): Promise<T>;
  /** Says more of the span that is open around here, if one is. */
  note(facts: SpanFacts): void;
}

/** For a process that nobody traces. */
export const noTracing: Tracing = {
  within: (_name, _facts, work) => work(),
  note: () => undefined,
};
