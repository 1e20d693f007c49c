import { orderTime } from '#openlineage';
import type { RunState } from '../catalog.ts';

/** What decides how a run's events fall into attempts. Sorts by `orderKey`. */
export interface RunFact {
  readonly sequence: number;
  readonly orderKey: string;
  readonly eventType: string;
}

export interface Attempt<F extends RunFact> {
  /** 1 for the first. */
  readonly number: number;
  /** In event order. */
  readonly events: readonly F[];
  readonly state: RunState;
  /** The terminal event that gave the state; null while it has none. */
  readonly terminal: F | null;
}

const TERMINAL_STATE: Readonly<Record<string, RunState>> = {
  COMPLETE: 'COMPLETED',
  FAIL: 'FAILED',
  ABORT: 'ABORTED',
};

/** Whether an event of this type ends a run. */
export const isTerminal = ({ eventType }: Pick<RunFact, 'eventType'>): boolean =>
  Object.hasOwn(TERMINAL_STATE, eventType);

/** Whether runs of this processing type have no end of their own. */
export const isStream = (processingType: string | undefined): boolean =>
  processingType === 'STREAMING' || processingType === 'SERVICE';

/** Whether a state is one of failure: such a run adds nothing and removes nothing. */
export const hasFailed = ({ state }: { readonly state: string }): boolean =>
  state === 'FAILED' || state === 'ABORTED';

// Schedulers that send START late: Airflow's START and COMPLETE of a short task cross on the way.
const LATE_START = 1_000_000_000n;

interface Building<F> {
  readonly events: F[];
  state: RunState;
  terminal: F | null;
  hasStart: boolean;
}

/**
 * Cuts a run's events, given in event order, into attempts: schedulers reuse run ids, so a START after a terminal begins
 * a new one (DESIGN.md 4, Attempts). Within an attempt a failure stands although a COMPLETE follows.
 */
export const attemptsOf = <F extends RunFact>(events: readonly F[]): readonly Attempt<F>[] => {
  const attempts: Building<F>[] = [];
  for (const event of events) {
    let current = attempts.at(-1);
    if (!current || beginsAnother(current, event)) {
      current = { events: [], state: 'NEW', terminal: null, hasStart: false };
      attempts.push(current);
    }
    current.events.push(event);
    step(current, event);
  }
  return attempts.map(({ events: own, state, terminal }, index) => ({
    number: index + 1,
    events: own,
    state,
    terminal,
  }));
};

const beginsAnother = <F extends RunFact>(current: Building<F>, event: F): boolean => {
  if (event.eventType !== 'START' || !current.terminal) return false;
  const belongs =
    current.state === 'COMPLETED' &&
    !current.hasStart &&
    orderTime(event.orderKey) - orderTime(current.terminal.orderKey) <= LATE_START;
  return !belongs;
};

const step = <F extends RunFact>(current: Building<F>, event: F): void => {
  if (event.eventType === 'START') current.hasStart = true;
  const terminal = TERMINAL_STATE[event.eventType];
  if (terminal) {
    if (current.terminal === null || (current.state === 'COMPLETED' && terminal !== 'COMPLETED')) {
      current.state = terminal;
      current.terminal = event;
    }
    return;
  }
  if (!current.terminal && event.eventType !== 'OTHER') current.state = 'RUNNING';
};
