import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportGraph } from '#catalog';
import { CHANGE } from '../changes/asking.ts';
import { naive } from '../oracle/naive.ts';
import { arriving } from '../oracle/telling.ts';
import { customers } from '../shop/names.ts';
import { story } from '../shop/story.ts';
import { CHANGES } from './expected-changes.ts';
import { OWN_EVENTS, serveDeciders } from './own-events.ts';

/** How many entries the fixture has. What the tests add comes after them. */
const ENTRIES = 75;

interface Shown {
  readonly id: string;
  readonly title: string;
  readonly state: string;
  readonly lapsed: boolean;
  readonly proposedBy: string;
  readonly proposal: { readonly changes: readonly { readonly kind: string }[] };
  readonly assessment: { readonly asOf: number; readonly hash: string } | null;
  readonly acknowledgements: readonly { readonly actor: string; readonly owners: string[] }[];
  readonly approvedBy: readonly string[];
  readonly policy: { readonly met: boolean } | null;
  readonly waiver: { readonly until: string; readonly conditions: readonly string[] } | null;
  readonly history: readonly {
    readonly type: string;
    readonly actor: string;
    readonly reason: string;
    readonly event: { readonly sequence: number };
  }[];
}

const folder = mkdtempSync(join(tmpdir(), 'ledgerline-own-events-'));
let here: Awaited<ReturnType<typeof serveDeciders>>;

beforeAll(async () => {
  cpSync(OWN_EVENTS, folder, { recursive: true });
  here = await serveDeciders(join(folder, 'events.db'));
  await here.served.platform.settled();
});
afterAll(async () => {
  await here.served.close();
  rmSync(folder, { recursive: true });
});

const idOf = (title: string): string => {
  const id = CHANGES[title]?.id;
  if (id === undefined) throw new Error(`unreachable: ${title} is not in the fixture`);
  return id;
};

const shown = async (title: string, asOf: object | null = null): Promise<Shown> => {
  const { data, errors } = await here.askAs('ann', CHANGE, { id: idOf(title), asOf });
  if (errors) throw new Error(JSON.stringify(errors));
  return (data as { change: Shown }).change;
};

const asRecorded = (title: string): Promise<Shown> => shown(title, { sequence: ENTRIES });

describe('a log with every type of event of our own', () => {
  it('holds each of them', async () => {
    const types = new Set<string>();
    let entries = 0;
    for await (const batch of here.served.platform.log.readAll(null))
      for (const { type } of batch) {
        entries += 1;
        if (entries <= ENTRIES) types.add(type);
      }
    expect([...types].sort()).toEqual([
      'ApprovalGiven',
      'ChangeApplied',
      'ChangeApproved',
      'ChangeProposed',
      'ChangeRejected',
      'ChangeWaived',
      'ChangeWithdrawn',
      'IdentitySplit',
      'ImpactAcknowledged',
      'ImpactAssessed',
      'OpenLineageDatasetEvent',
      'OpenLineageJobEvent',
      'OpenLineageRunEvent',
    ]);
  });

  it('gives the graph of the shop from the OpenLineage events', async () => {
    const { db } = here.served.platform.catalog;
    const graph = await exportGraph(db, story.length, { current: true });
    expect(graph).toEqual(naive(arriving(story)));
  });

  it('makes table and file one dataset by a symlink, and two again by the split', async () => {
    const question = `query ($asOf: AsOf) {
      dataset(namespace: "snowflake://acme-shop", name: "SHOP.EXPORTS.CUSTOMERS", asOf: $asOf) { name aliases { name } } }`;
    const named = async (sequence: number) =>
      (await here.askAs('ann', question, { asOf: { sequence } })).data;
    // Of two names that nothing calls a TABLE, the first in order is shown.
    expect(await named(39)).toEqual({
      dataset: { name: 'customers.csv', aliases: [{ name: 'SHOP.EXPORTS.CUSTOMERS' }] },
    });
    expect(await named(40)).toEqual({
      dataset: { name: 'SHOP.EXPORTS.CUSTOMERS', aliases: [] },
    });
  });

  it('sets nothing aside, and no event is unreadable', async () => {
    const question = '{ status { counts { events deadLetters } setAside { totalCount } } }';
    const { data } = await here.askAs('ann', question, {});
    expect(data).toMatchObject({
      status: { counts: { deadLetters: 0 }, setAside: { totalCount: 0 } },
    });
  });

  it.each(Object.entries(CHANGES))('finds the change "%s" as it was', async (title, expected) => {
    const change = await asRecorded(title);
    const { acknowledgements, assessment, waiver } = change;
    expect({
      title: change.title,
      proposedBy: change.proposedBy,
      state: change.state,
      lapsed: change.lapsed,
      assessed: assessment && [assessment.asOf, assessment.hash],
      acknowledged: acknowledgements.map(({ actor, owners }) => `${actor} for ${owners.join()}`),
      approvedBy: change.approvedBy,
      policyMet: change.policy && change.policy.met,
      waiver: waiver && [waiver.until, ...waiver.conditions],
      history: change.history
        .map(({ event, type, actor }) => `${event.sequence} ${type} ${actor}`)
        .join(', '),
    }).toEqual({
      title,
      proposedBy: 'ann',
      state: expected.state,
      lapsed: expected.lapsed ?? false,
      assessed: expected.assessed ?? null,
      acknowledged: expected.acknowledged ?? [],
      approvedBy: expected.approvedBy ?? [],
      policyMet: expected.policyMet ?? null,
      waiver: expected.waiver ?? null,
      history: expected.history,
    });
  });

  it('keeps the reasons that people gave', async () => {
    const { history } = await asRecorded('waived');
    expect(history.map(({ reason }) => reason)).toEqual([
      'so that there is one that is waived',
      '',
      'bob agrees',
      'until the report is rewritten',
    ]);
  });

  it('keeps proposals of every kind', async () => {
    const kinds = async (title: string) =>
      (await asRecorded(title)).proposal.changes.map(({ kind }) => kind);
    expect(await kinds('of kinds 1')).toEqual([
      'DROP_FIELD',
      'ADD_FIELD',
      'RENAME_FIELD',
      'RETYPE_FIELD',
      'TIGHTEN_NULLABILITY',
      'LOOSEN_NULLABILITY',
      'CHANGE_MEANING',
      'CHANGE_UNIT',
      'STOP_FEED',
      'REMOVE_INPUT',
    ]);
    expect(await kinds('of kinds 2')).toEqual([
      'DROP_DATASET',
      'RENAME_DATASET',
      'MOVE_DATASET',
      'DELAY_FEED',
      'REMOVE_JOB',
      'REMOVE_OUTPUT',
      'REPLACE_SCHEMA',
    ]);
  });
});

describe('a change of that log', () => {
  it.each([
    ['proposed', 'bob', 'approveChange', /not assessed yet/],
    ['assessed', 'ann', 'approveChange', /ann proposed it/],
    ['approved by one', 'bob', 'approveChange', /bob has approved this assessment already/],
    ['approved by one', 'fay', 'acknowledgeImpact', /has acknowledged this assessment already/],
    ['approved', 'cat', 'rejectChange', /it is approved already/],
    ['waived', 'fay', 'approveChange', /it is waived already/],
    ['lapsed', 'ann', 'applyChange', /its waiver ended at 2026-11-30T12:35:29/],
    ['rejected', 'ann', 'assessChange', /it is rejected/],
    ['applied', 'ann', 'withdrawChange', /it is applied/],
    ['withdrawn', 'ann', 'assessChange', /it is withdrawn/],
  ])('that is %s refuses %s to %s', async (title, actor, mutation, refusal) => {
    expect(await here.order(actor, mutation, { id: idOf(title) })).toMatch(refusal);
    expect((await shown(title)).state).toBe(CHANGES[title]?.state);
  });

  it.each([
    ['proposed', 'ann', 'assessChange', 'ASSESSED'],
    ['assessed', 'cat', 'rejectChange', 'REJECTED'],
    ['approved by one', 'cat', 'approveChange', 'APPROVED'],
    ['approved', 'ann', 'applyChange', 'APPLIED'],
    ['waived', 'ann', 'applyChange', 'APPLIED'],
    ['lapsed', 'ann', 'assessChange', 'ASSESSED'],
    ['of kinds 1', 'ann', 'assessChange', 'ASSESSED'],
    ['of kinds 2', 'ann', 'withdrawChange', 'WITHDRAWN'],
  ])('that is %s lets %s do %s, and then is %s', async (title, actor, mutation, state) => {
    const before = (await shown(title)).history.length;
    expect(await here.order(actor, mutation, { id: idOf(title) })).toBe('ok');
    const after = await shown(title);
    expect(after.state).toBe(state);
    expect(after.history.length).toBeGreaterThan(before);
  });

  it('is not proposed twice by the command that proposed it', async () => {
    const { history } = await shown('rejected');
    const proposal = {
      title: 'rejected',
      reason: 'so that there is one that is rejected',
      changes: [{ kind: 'DROP_FIELD', dataset: customers, field: 'country' }],
    };
    const again = { proposal, commandId: 'propose rejected' };
    expect(await here.order('ann', 'proposeChange', again)).toBe('ok');
    expect(here.recorded.at(-1)?.change).toBe(idOf('rejected'));
    expect((await shown('rejected')).history).toEqual(history);
  });
});
