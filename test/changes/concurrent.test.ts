import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openEventStore, type EventStore } from '#event-store';
import {
  handleCommand,
  readPolicy,
  type ChangeRequest,
  type ChangeSources,
  type CommandEnvelope,
  type CommandResult,
} from '#changes';
import { changeIdOf, changeStream, readChangeEntry, type ChangeEvent } from '#domain-events';
import { breaksOne, dropping } from './entries.ts';
import { LATER, subject } from './orders.ts';

// Two people must approve; whoever proposed cannot.
const policy = readPolicy('approvals: 2');

const requestOf = (kind: ChangeRequest['kind']): ChangeRequest => {
  if (kind === 'PROPOSE') return { kind, proposal: dropping };
  if (kind === 'WAIVE') return { kind, until: '2999-01-01T00:00:00Z', conditions: [] };
  return { kind };
};

/** Evidence that this asset breaks. */
const evidenceOf = (log: EventStore, victim: string): ChangeSources => {
  const [verdict, ...verdicts] = breaksOne(5).verdicts;
  if (!verdict) throw new Error('unreachable');
  const asset = { kind: 'DATASET' as const, namespace: 'n', name: victim };
  const assessment = { ...breaksOne(5), verdicts: [{ ...verdict, asset }, ...verdicts] };
  return {
    log,
    assess: (proposal) => Promise.resolve({ ...assessment, proposal }),
    subject: () => Promise.resolve(subject),
    policy: () => Promise.resolve(policy),
  };
};

interface Given {
  readonly actor: string;
  readonly kind: ChangeRequest['kind'];
  readonly command: number;
  readonly victims: string;
}

const KINDS: readonly ChangeRequest['kind'][] = [
  'PROPOSE',
  'ASSESS',
  'APPROVE',
  'APPROVE',
  'REJECT',
  'WAIVE',
  'APPLY',
  'WITHDRAW',
];
const order = fc.record({
  actor: fc.constantFrom('ann', 'bob', 'cat', 'dan'),
  kind: fc.constantFrom(...KINDS),
  // Few, so that one comes twice.
  command: fc.integer({ min: 0, max: 30 }),
  victims: fc.constantFrom('some', 'some', 'some', 'others'),
});

/** The log, whose reads and appends happen in the order that a scheduler says. */
const interleaved = (log: EventStore, scheduler: fc.Scheduler): EventStore => ({
  ...log,
  append: async (...given) => {
    await scheduler.schedule(Promise.resolve(), 'append');
    return log.append(...given);
  },
  async *readStream(stream, from) {
    const events = [];
    for await (const event of log.readStream(stream, from)) events.push(event);
    // What was read is old by the time it is looked at.
    await scheduler.schedule(Promise.resolve(), 'read');
    yield* events;
  },
});

const eventsIn = async (log: EventStore): Promise<readonly ChangeEvent[]> => {
  const events: ChangeEvent[] = [];
  for await (const entry of log.readStream(changeStream(changeIdOf('c')))) {
    const read = readChangeEntry(entry);
    if (!read) throw new Error(`${entry.type} cannot be read`);
    events.push(read.event);
  }
  return events;
};

/** What is wrong with a history, by rules said anew: none of them knows of decide or evolve. */
const faultsIn = (events: readonly ChangeEvent[]): readonly string[] => {
  const faults: string[] = [];
  const [first] = events;
  if (first && first.type !== 'ChangeProposed') faults.push('it begins without a proposal');
  let victims: string | null = null;
  let decided: 'yes' | 'no' | 'ended' = 'no';
  let approvers = new Set<string>();
  for (const [index, event] of events.entries()) {
    const told = `${index} ${event.type} of ${event.actor}`;
    if (decided === 'ended') faults.push(`${told}: after the end`);
    if (index > 0 && event.type === 'ChangeProposed') faults.push(`${told}: twice`);
    if (event.type === 'ImpactAssessed') {
      if (decided === 'yes' && victims === event.victims) faults.push(`${told}: without need`);
      if (decided === 'yes' || victims !== event.victims) approvers = new Set();
      victims = event.victims;
      decided = 'no';
    }
    const isDecision = ['ApprovalGiven', 'ChangeApproved', 'ChangeWaived', 'ChangeRejected'];
    if (isDecision.includes(event.type)) {
      if (event.actor === first?.actor) faults.push(`${told}: by who proposed it`);
      if (victims === null) faults.push(`${told}: without an assessment`);
      if (decided !== 'no') faults.push(`${told}: twice`);
    }
    if (event.type === 'ApprovalGiven') {
      if (approvers.has(event.actor)) faults.push(`${told}: counted twice`);
      approvers.add(event.actor);
    }
    if (event.type === 'ChangeApproved' || event.type === 'ChangeWaived') {
      if (new Set([...approvers, event.actor]).size < 2) faults.push(`${told}: by one alone`);
      decided = 'yes';
    }
    if (event.type === 'ChangeApplied' && decided !== 'yes') faults.push(`${told}: undecided`);
    if (event.type === 'ChangeWithdrawn' && event.actor !== first?.actor)
      faults.push(`${told}: by another`);
    if (['ChangeRejected', 'ChangeApplied', 'ChangeWithdrawn'].includes(event.type))
      decided = 'ended';
  }
  return faults;
};

test('whoever orders what at the same moment: no forbidden step, no decision lost or made twice', async () => {
  const steps = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.array(order, { minLength: 1, maxLength: 8 }), { minLength: 2, maxLength: 4 }),
      async (scheduler, actors) => {
        const log = await openEventStore('memory:');
        const seen = interleaved(log, scheduler);
        const done: { readonly order: CommandEnvelope; readonly result: CommandResult }[] = [];
        const give = async ({ kind, actor, command, victims }: Given) => {
          const given: CommandEnvelope = {
            change: changeIdOf('c'),
            actor,
            reason: 'because',
            commandId: kind === 'PROPOSE' ? 'c' : `${kind} ${command}`,
          };
          const result = await handleCommand(
            // Approvals mostly find what was assessed.
            evidenceOf(seen, kind === 'ASSESS' ? victims : 'some'),
            given,
            requestOf(kind),
          );
          done.push({ order: given, result });
        };
        const all = Promise.all(
          [
            [{ actor: 'ann', kind: 'PROPOSE' as const, command: 0, victims: 'some' }],
            ...actors,
          ].map(async (orders: readonly Given[]) => {
            for (const one of orders) await give(one);
          }),
        );
        await scheduler.waitFor(all);
        const events = await eventsIn(log);
        for (const { type } of events) steps.add(type);
        expect(faultsIn(events)).toEqual([]);
        // What was answered is there, once; what is there was answered.
        const commands = new Map(events.map(({ commandId, actor }) => [commandId, actor]));
        const carried = done.filter(({ result }) => result.ok).map(({ order: given }) => given);
        expect(new Map(carried.map(({ commandId, actor }) => [commandId, actor]))).toEqual(
          commands,
        );
        const written = events.map(({ commandId, type }) => `${commandId} ${type}`);
        expect(new Set(written).size).toBe(written.length);
        await log.close();
      },
    ),
    { numRuns: 150 },
  );
  // The histories were no mere refusals.
  expect([...steps].sort()).toEqual([
    'ApprovalGiven',
    'ChangeApplied',
    'ChangeApproved',
    'ChangeProposed',
    'ChangeRejected',
    'ChangeWaived',
    'ChangeWithdrawn',
    'ImpactAssessed',
  ]);
});

test('the same order twice, at the same moment too, is one event and answers alike', async () => {
  const log = await openEventStore('memory:');
  const propose = (actor: string) =>
    handleCommand(
      evidenceOf(log, 'some'),
      { change: changeIdOf('c'), actor, reason: '', commandId: 'c' },
      requestOf('PROPOSE'),
    );
  const [one, other] = await Promise.all([propose('ann'), propose('ann')]);
  expect(one).toMatchObject({ ok: true });
  expect(other).toEqual(one);
  expect(await propose('ann')).toEqual(one);
  expect(await propose('bob')).toEqual({
    ok: false,
    code: 'COMMAND_ID_USED',
    reason:
      'the command id c was used already, for another command: give every command an id of its own',
  });
  expect(await eventsIn(log)).toHaveLength(1);
  await log.close();
});

test('a change with an event of a later version is left alone', async () => {
  const log = await openEventStore('memory:');
  const event = {
    id: '00000000-0000-5000-8000-000000000000',
    type: 'ChangeProposed',
    recordedAt: LATER,
    data: Buffer.from('{"format":2}'),
    metadata: '{}',
  };
  await log.append(changeStream(changeIdOf('c')), 'none', [event]);
  const given = { change: changeIdOf('c'), actor: 'ann', reason: '', commandId: 'd' };
  const result = await handleCommand(evidenceOf(log, 'some'), given, { kind: 'APPLY' });
  expect(result).toEqual({
    ok: false,
    code: 'UNREADABLE',
    reason:
      'it has events that this version cannot read: use the version that wrote them, or a later one',
  });
  await log.close();
});

test('an assessment too large for one entry is read again by the next command', async () => {
  const log = await openEventStore('memory:');
  const large = breaksOne(5);
  const [verdict] = large.verdicts;
  if (!verdict) throw new Error('unreachable');
  const verdicts = Array.from({ length: 4000 }, () => ({ ...verdict, reason: 'r'.repeat(150) }));
  const sizes: number[] = [];
  const sources: ChangeSources = {
    ...evidenceOf(log, 'some'),
    assess: (proposal) => Promise.resolve({ ...large, proposal, verdicts }),
    subject: (affected) => {
      sizes.push(affected.length);
      return Promise.resolve({ ...subject, affectedOwners: [{ name: 'ann', integrations: [] }] });
    },
    policy: () => Promise.resolve(readPolicy('owners: {ann: [ann]}')),
  };
  for (const [kind, commandId] of [
    ['PROPOSE', 'c'],
    ['ASSESS', 'd'],
    ['ACKNOWLEDGE', 'e'],
  ] as const) {
    const given = { change: changeIdOf('c'), actor: 'ann', reason: '', commandId };
    expect(await handleCommand(sources, given, requestOf(kind))).toMatchObject({ ok: true });
  }
  expect(sizes).toEqual([4000]);
  await log.close();
});

test('a closed change is refused before any evidence is gathered', async () => {
  const log = await openEventStore('memory:');
  const sources = evidenceOf(log, 'some');
  const command = (kind: ChangeRequest['kind'], using: ChangeSources) => {
    const envelope = { change: changeIdOf('c'), actor: 'ann', reason: '' };
    const commandId = kind === 'PROPOSE' ? 'c' : kind;
    return handleCommand(using, { ...envelope, commandId }, requestOf(kind));
  };
  await command('PROPOSE', sources);
  await command('WITHDRAW', sources);
  const unasked = (): Promise<never> => Promise.reject(new Error('evidence was gathered'));
  const silent = { log, assess: unasked, subject: unasked, policy: unasked };
  for (const kind of ['ASSESS', 'ACKNOWLEDGE', 'APPROVE', 'WAIVE', 'REJECT'] as const)
    expect(await command(kind, silent)).toMatchObject({ ok: false, code: 'CLOSED' });
  await log.close();
});
