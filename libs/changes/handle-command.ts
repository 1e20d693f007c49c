import {
  bodyOf,
  EventExists,
  WrongExpectedRevision,
  type EventStore,
  type RecordedEvent,
} from '#event-store';
import { recordAt } from '#ingest';
import {
  changeFact,
  changeStream,
  readChangeEntry,
  type ChangeEntry,
  type ChangeEvent,
  type ChangeEventType,
  type StoredAssessment,
} from '#own-events';
import type { Assessment } from '#impact';
import type { ChangeState } from './change.ts';
import type { ChangeCommand } from './commands.ts';
import { decide, type Outcome } from './decide.ts';
import { evolve } from './evolve.ts';

/** That someone wants something of a change. The same command id again is the same order. */
export interface Order {
  readonly change: string;
  readonly kind: ChangeCommand['kind'];
  readonly actor: string;
  readonly reason: string;
  readonly commandId: string;
}

/** What an order comes to, with the assessment that it made, if it did. */
export interface Prepared {
  readonly command: ChangeCommand;
  readonly assessment: Assessment | null;
}

/** A change and the assessment that stands, as the log has them at this moment. */
export interface Standing {
  readonly change: ChangeState | null;
  readonly assessment: StoredAssessment | null;
}

/** What became of an order: the id of its last event and a position at or after it, or why it may not be. */
export type CarriedOut =
  | { readonly ok: true; readonly id: string; readonly position: string }
  | { readonly ok: false; readonly reason: string };

/**
 * Decides on an order by what the stream of its change holds, and records what follows exactly there. Where somebody else was
 * first, it is prepared and decided anew, by what then stands: two cannot both decide.
 */
export const carryOut = async (
  log: EventStore,
  order: Order,
  prepare: (standing: Standing) => Promise<Prepared>,
): Promise<CarriedOut> => {
  const stream = changeStream(order.change);
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const told = await read(log, stream);
    if (told.unreadable) return { ok: false, reason: UNREADABLE };
    const before = earlier(told.entries, order);
    if (before) return before;
    const standing = standingOf(told.entries);
    const { command, assessment } = await prepare(standing);
    const decision = decide(standing.change, command, {
      actor: order.actor,
      at: new Date().toISOString(),
    });
    if (!decision.ok) return decision;
    const correlationId = standing.change?.correlationId ?? order.commandId;
    const facts = decision.outcomes.map((outcome, index) =>
      changeFact(
        eventOf(outcome, order, correlationId),
        outcome.type === 'ImpactAssessed' ? assessment : null,
        index,
      ),
    );
    try {
      const last = told.entries.at(-1);
      const { position } = await recordAt(
        log,
        stream,
        last?.recorded.revision ?? 'none',
        facts,
        order.actor,
      );
      return { ok: true, id: facts.at(-1)?.id ?? '', position };
    } catch (error) {
      const isOvertaken = error instanceof WrongExpectedRevision || error instanceof EventExists;
      if (!isOvertaken) throw error;
    }
  }
  throw new Error(
    `the change ${order.change} was changed by others ${MOST_ATTEMPTS} times meanwhile`,
  );
};

// Each is lost to someone whose order was carried out.
const MOST_ATTEMPTS = 100;

const UNREADABLE =
  'it has events that this version cannot read: use the version that wrote them, or a later one';

interface Told {
  readonly entries: readonly (ChangeEntry & { readonly recorded: RecordedEvent })[];
  readonly unreadable: boolean;
}

const read = async (log: EventStore, stream: string): Promise<Told> => {
  const entries: Told['entries'][number][] = [];
  for await (const recorded of log.readStream(stream)) {
    const data = await bodyOf(log, recorded);
    const entry = readChangeEntry({ stream, type: recorded.type, data });
    if (!entry) return { entries, unreadable: true };
    entries.push({ ...entry, recorded });
  }
  return { entries, unreadable: false };
};

const standingOf = (entries: readonly ChangeEntry[]): Standing => ({
  change: entries.reduce<ChangeState | null>((change, { event }) => evolve(change, event), null),
  assessment: entries.findLast(({ assessment }) => assessment !== null)?.assessment ?? null,
});

/** What the same order came to before; null where it is new. */
const earlier = (entries: Told['entries'], order: Order): CarriedOut | null => {
  const own = entries.filter(({ event }) => event.commandId === order.commandId);
  const last = own.at(-1);
  if (!last) return null;
  const isSame = last.event.actor === order.actor && KINDS[last.event.type].includes(order.kind);
  if (isSame) return { ok: true, id: last.recorded.id, position: last.recorded.position };
  return {
    ok: false,
    reason: `the command id ${order.commandId} was used already, for something else: give every command an id of its own`,
  };
};

const KINDS: Readonly<Record<ChangeEventType, readonly ChangeCommand['kind'][]>> = {
  ChangeProposed: ['PROPOSE'],
  ImpactAssessed: ['ASSESS'],
  ImpactAcknowledged: ['ACKNOWLEDGE'],
  ApprovalGiven: ['APPROVE'],
  ChangeApproved: ['APPROVE'],
  ChangeWaived: ['WAIVE'],
  ChangeRejected: ['REJECT'],
  ChangeApplied: ['APPLY'],
  ChangeWithdrawn: ['WITHDRAW'],
};

const eventOf = (
  outcome: Outcome,
  { change, actor, reason, commandId }: Order,
  correlationId: string,
): ChangeEvent => ({
  format: 1,
  change,
  actor,
  reason,
  commandId,
  correlationId,
  causationId: commandId,
  ...outcome,
});
