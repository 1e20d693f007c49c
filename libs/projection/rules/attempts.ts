import { orderTime } from '#openlineage';

/** The state of an attempt. */
export type RunState = 'NEW' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'ABORTED';

/** The part of a run event that decides which attempt it belongs to and what state that attempt has. */
export interface RunFact {
  readonly orderKey: string;
  readonly eventType: string;
}

/** What is known of an attempt after some of its events. */
export interface AttemptProgress<F extends RunFact> {
  readonly state: RunState;
  /** The terminal event that gave the state; null while there is none. */
  readonly terminal: F | null;
  /** The first terminal event: a stream ends there, whatever comes later. */
  readonly firstTerminal: F | null;
  readonly hasStart: boolean;
}

/** One execution under a run id, with its events in event order. */
export interface Attempt<F extends RunFact> extends AttemptProgress<F> {
  /** 1 for the first. */
  readonly number: number;
  readonly events: readonly F[];
}

/**
 * Divides the events of a run, given in event order, into attempts (docs/semantics.md, Attempts). Schedulers reuse run ids, so
 * one run can have several. No events make no attempt.
 */
export const attemptsOf = <F extends RunFact>(events: readonly F[]): readonly Attempt<F>[] => {
  const attempts: { events: F[]; progress: AttemptProgress<F> }[] = [];
  for (const event of events) {
    const current = attempts.at(-1);
    if (!current || beginsNewAttempt(current.progress, event)) {
      attempts.push({ events: [event], progress: advance(newAttempt, event) });
    } else {
      current.events.push(event);
      current.progress = advance(current.progress, event);
    }
  }
  return attempts.map(({ events: own, progress }, index) => ({
    number: index + 1,
    events: own,
    ...progress,
  }));
};

/** An attempt before its first event. */
export const newAttempt: AttemptProgress<never> = {
  state: 'NEW',
  terminal: null,
  firstTerminal: null,
  hasStart: false,
};

// Airflow can send the START of a short task after its COMPLETE.
const LATE_START = 1_000_000_000n;

/**
 * Tells whether the next event of a run, in event order, begins a new attempt instead of continuing this one: a START after a
 * terminal event does, unless it follows within a second the COMPLETE of an attempt that has no START.
 */
export const beginsNewAttempt = <F extends RunFact>(
  { state, terminal, hasStart }: AttemptProgress<F>,
  event: RunFact,
): boolean => {
  if (event.eventType !== 'START' || !terminal) return false;
  const isLateStart =
    state === 'COMPLETED' &&
    !hasStart &&
    orderTime(event.orderKey) - orderTime(terminal.orderKey) <= LATE_START;
  return !isLateStart;
};

/**
 * The attempt after one more of its events, in event order. RUNNING and OTHER never undo a terminal event, a failure stands
 * although a COMPLETE follows, and a FAIL or ABORT after COMPLETE replaces it.
 */
export const advance = <F extends RunFact>(
  progress: AttemptProgress<F>,
  event: F,
): AttemptProgress<F> => {
  const { state, terminal, firstTerminal } = progress;
  const hasStart = progress.hasStart || event.eventType === 'START';
  const ended = TERMINAL_STATE[event.eventType];
  if (ended) {
    const counts = terminal === null || (state === 'COMPLETED' && ended !== 'COMPLETED');
    return {
      state: counts ? ended : state,
      terminal: counts ? event : terminal,
      firstTerminal: firstTerminal ?? event,
      hasStart,
    };
  }
  const runs = terminal === null && event.eventType !== 'OTHER';
  return { state: runs ? 'RUNNING' : state, terminal, firstTerminal, hasStart };
};

const TERMINAL_STATE: Readonly<Record<string, RunState>> = {
  COMPLETE: 'COMPLETED',
  FAIL: 'FAILED',
  ABORT: 'ABORTED',
};

/** Tells whether an event of this type ends a run. */
export const isTerminal = ({ eventType }: Pick<RunFact, 'eventType'>): boolean =>
  Object.hasOwn(TERMINAL_STATE, eventType);

/** Tells whether runs of this processing type are streams: every terminal event of a stream counts as COMPLETE. */
export const isStream = (processingType: string | undefined): boolean =>
  processingType === 'STREAMING' || processingType === 'SERVICE';

/** What the jobType facet of a run says, or else that of its job. */
export interface JobType {
  readonly processingType: string;
  readonly eventContentMode: string | null;
}

/** Tells whether of the events of such an attempt the latest one replaces all before it. */
export const isSnapshot = (type: JobType | null): boolean =>
  isStream(type?.processingType) && type?.eventContentMode === 'COMPLETE_SNAPSHOT';

/** Tells whether an attempt failed or was aborted: such an attempt adds no edges and removes none. */
export const hasFailed = ({ state }: { readonly state: string }): boolean =>
  state === 'FAILED' || state === 'ABORTED';

/** The attempt of a run that an event belongs to: attempts are stretches of its events. */
export const attemptAt = <A extends { readonly began: string }>(
  attempts: Iterable<A>,
  orderKey: string,
): A | undefined => {
  let found: A | undefined;
  for (const attempt of attempts)
    if (attempt.began <= orderKey && (!found || attempt.began > found.began)) found = attempt;
  return found;
};
