import {
  bodyOf,
  EventExists,
  WrongExpectedRevision,
  type EventStore,
  type RecordedEvent,
} from '#event-store';
import { recordAt } from '#ingest';
import { assessmentHash, type Assessment } from '#impact';
import {
  changeFact,
  changeStream,
  readChangeEntry,
  type ChangeEntry,
  type ChangeEvent,
  type ChangeEventType,
  type StoredAssessment,
  type Proposal,
} from '#domain-events';
import {
  affectedAssetsHash,
  affectedAssetsOf,
  driftOf,
  type AffectedAsset,
} from './affected-assets.ts';
import { evolve, type ChangeState } from './change.ts';
import type { ChangeCommand, ChangeRequest } from './commands.ts';
import { decide, refusalByState, type NewChangeEvent } from './decide.ts';
import type { Policy, PolicySubject } from './policy.ts';
import { refused, type Refused } from './refusals.ts';

/** Who wants something of which change. The same command id again is the same command. */
export interface CommandEnvelope {
  readonly change: string;
  readonly actor: string;
  readonly reason: string;
  readonly commandId: string;
}

/** Where the evidence for a decision comes from. Each is asked only if the decision needs it. */
export interface ChangeSources {
  readonly log: EventStore;
  /** Assesses a proposal as of now; throws if it cannot be assessed. */
  assess(proposal: Proposal): Promise<Assessment>;
  /** What the policy looks at, as of a sequence; null for now. */
  subject(affected: readonly AffectedAsset[], asOf: number | null): Promise<PolicySubject>;
  /** The policy at this moment; throws if there is one that cannot be read. */
  policy(): Promise<Policy>;
}

/** A change and its latest assessment, as the log has them at this moment. */
interface LoadedChange {
  readonly change: ChangeState | null;
  readonly assessment: StoredAssessment | null;
}

/** The id of the last event of a command and a position at or after it, or why the command is refused. */
export type CommandResult =
  { readonly ok: true; readonly id: string; readonly position: string } | Refused;

/**
 * Decides on a request by the events of its change, and appends what follows at exactly that revision. If somebody
 * else was faster, the evidence is gathered and the decision taken again, so two people cannot both decide. What
 * the state of the change refuses is refused before any evidence is gathered.
 */
export const handleCommand = async (
  sources: ChangeSources,
  envelope: CommandEnvelope,
  request: ChangeRequest,
): Promise<CommandResult> => {
  const { log } = sources;
  const stream = changeStream(envelope.change);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const stored = await read(log, stream);
    if (stored.unreadable) return refused('UNREADABLE', UNREADABLE);
    const before = previousResult(stored.entries, envelope, request.kind);
    if (before) return before;
    const loaded = loadedFrom(stored.entries);
    const context = { actor: envelope.actor, at: new Date().toISOString() };
    const refusal = refusalByState(loaded.change, request.kind, context);
    if (refusal) return refusal;
    const { command, assessment } = await withEvidence(sources, loaded, request);
    const decision = decide(loaded.change, command, { ...context, at: new Date().toISOString() });
    if (!decision.ok) return decision;
    const correlationId = loaded.change?.correlationId ?? envelope.commandId;
    const facts = decision.events.map((event, index) =>
      changeFact(
        inEnvelope(event, envelope, correlationId),
        event.type === 'ImpactAssessed' ? assessment : null,
        index,
      ),
    );
    try {
      const last = stored.entries.at(-1);
      const { position } = await recordAt(
        log,
        stream,
        last?.recorded.revision ?? 'none',
        facts,
        envelope.actor,
      );
      return { ok: true, id: facts.at(-1)?.id ?? '', position };
    } catch (error) {
      const isOvertaken = error instanceof WrongExpectedRevision || error instanceof EventExists;
      if (!isOvertaken) throw error;
    }
  }
  throw new Error(
    `the change ${envelope.change} was changed by others ${MAX_ATTEMPTS} times meanwhile`,
  );
};

// Each is lost to someone whose command was carried out.
const MAX_ATTEMPTS = 100;

interface Evidence {
  readonly command: ChangeCommand;
  /** The assessment to be stored; null for none. */
  readonly assessment: Assessment | null;
}

const withEvidence = async (
  sources: ChangeSources,
  { change, assessment: stored }: LoadedChange,
  request: ChangeRequest,
): Promise<Evidence> => {
  if (request.kind === 'PROPOSE') {
    // That it can be assessed shows that it fits what is there; and the names become those that are shown.
    const { proposal } = await sources.assess(request.proposal);
    return { command: { kind: 'PROPOSE', proposal }, assessment: null };
  }
  if (!change) throw new Error('unreachable: a change that does not exist is refused before');
  switch (request.kind) {
    case 'ASSESS': {
      const assessment = await sources.assess(change.proposal);
      const { asOf, foldVersion, rulesVersion } = assessment;
      const hash = assessmentHash(assessment);
      const victims = affectedAssetsHash(affectedAssetsOf(assessment));
      const made = { asOf, foldVersion, rulesVersion, hash, victims };
      return { command: { kind: 'ASSESS', ...made }, assessment };
    }
    case 'ACKNOWLEDGE': {
      const subject = await sources.subject(stored ? affectedAssetsOf(stored) : [], null);
      const command = { kind: 'ACKNOWLEDGE' as const, policy: await sources.policy(), subject };
      return { command, assessment: null };
    }
    case 'APPROVE':
    case 'WAIVE': {
      const policy = await sources.policy();
      const now = await sources.assess(change.proposal);
      const affected = affectedAssetsOf(now);
      const drift = stored && driftOf(affectedAssetsOf(stored), affected);
      const subject = await sources.subject(affected, now.asOf);
      const evidence = { checkedAt: now.asOf, drift, policy, subject };
      const command =
        request.kind === 'WAIVE'
          ? { ...request, ...evidence }
          : { kind: 'APPROVE' as const, ...evidence };
      return { command, assessment: null };
    }
    case 'REJECT':
    case 'APPLY':
    case 'WITHDRAW':
      return { command: { kind: request.kind }, assessment: null };
  }
};

const UNREADABLE =
  'it has events that this version cannot read: use the version that wrote them, or a later one';

interface StoredChange {
  readonly entries: readonly (ChangeEntry & { readonly recorded: RecordedEvent })[];
  readonly unreadable: boolean;
}

const read = async (log: EventStore, stream: string): Promise<StoredChange> => {
  const entries: StoredChange['entries'][number][] = [];
  for await (const recorded of log.readStream(stream)) {
    const data = await bodyOf(log, recorded);
    const entry = readChangeEntry({ stream, type: recorded.type, data });
    if (!entry) return { entries, unreadable: true };
    entries.push({ ...entry, recorded });
  }
  return { entries, unreadable: false };
};

const loadedFrom = (entries: readonly ChangeEntry[]): LoadedChange => ({
  change: entries.reduce<ChangeState | null>((change, { event }) => evolve(change, event), null),
  assessment: entries.findLast(({ assessment }) => assessment !== null)?.assessment ?? null,
});

/** The result of the same command when it came before; null for a new command. */
const previousResult = (
  entries: StoredChange['entries'],
  { commandId, actor }: CommandEnvelope,
  kind: ChangeRequest['kind'],
): CommandResult | null => {
  const own = entries.filter(({ event }) => event.commandId === commandId);
  const last = own.at(-1);
  if (!last) return null;
  if (last.event.actor === actor && KINDS[last.event.type].includes(kind)) {
    return { ok: true, id: last.recorded.id, position: last.recorded.position };
  }
  return refused(
    'COMMAND_ID_USED',
    `the command id ${commandId} was used already, for another command: give every command an id of its own`,
  );
};

const KINDS: Readonly<Record<ChangeEventType, readonly ChangeRequest['kind'][]>> = {
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

const inEnvelope = (
  event: NewChangeEvent,
  { change, actor, reason, commandId }: CommandEnvelope,
  correlationId: string,
): ChangeEvent => ({
  format: 1,
  change,
  actor,
  reason,
  commandId,
  correlationId,
  causationId: commandId,
  ...event,
});
