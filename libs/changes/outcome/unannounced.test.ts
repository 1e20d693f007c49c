import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as shop from '../../../test/shop/names.ts';
import { story } from '../../../test/shop/story.ts';
import { assessImpact } from '#impact';
import { sourcesOf, type GivenSources } from '../../impact/sources.fixture.ts';
import type { ChangeMade } from './score-prediction.ts';
import { unannouncedIn } from './unannounced.ts';

let sources: GivenSources;
beforeAll(async () => {
  sources = await sourcesOf(story);
});
afterAll(() => sources.close());

const found = async (announced: readonly ChangeMade[] = [], from = 0) =>
  (await unannouncedIn(sources.db, { from, to: 38 }, () => Promise.resolve(announced))).map(
    ({ dataset, since }) => [dataset.name, since],
  );

const RETYPE: ChangeMade = {
  proposal: {
    ...{ title: 'a change', reason: '' },
    changes: [
      { kind: 'RETYPE_FIELD', dataset: shop.orderLines, field: 'amount', type: 'decimal(12,2)' },
    ],
  },
  ...{ proposedAt: 30, applied: null, predicted: () => Promise.resolve([]) },
};

/** No event but a person's word shows that it was made. */
const REDEFINE: ChangeMade = {
  ...RETYPE,
  proposal: {
    ...RETYPE.proposal,
    changes: [
      { kind: 'CHANGE_MEANING', dataset: shop.orderLines, field: 'amount', note: 'without tax' },
    ],
  },
};

describe('unannounced changes', () => {
  // test/shop/expected-schemas.ts: the versions that are breaking.
  it('are the breaking schema versions that nobody proposed, the newest first', async () => {
    expect(await found()).toEqual([
      [shop.stgOrders.name, 36],
      [shop.orderLines.name, 35],
      [shop.orders.name, 31],
    ]);
    expect(await found([], 31)).toHaveLength(2);
  });

  it('are none of those that were proposed before', async () => {
    expect(await found([RETYPE])).not.toContainEqual([shop.orderLines.name, 35]);
    expect(await found([{ ...RETYPE, proposedAt: 35 }])).toContainEqual([shop.orderLines.name, 35]);
  });

  it('are none that a change which happened was foretold to cause', async () => {
    const predicted = () =>
      Promise.resolve([
        {
          asset: { kind: 'DATASET' as const, ...shop.stgOrders },
          ...{ severity: 'DEGRADED' as const, distance: 1 },
        },
      ]);
    expect(await found([{ ...RETYPE, predicted }])).toEqual([[shop.orders.name, 31]]);
    const applied = (sequence: number) => ({ sequence, actor: 'ann' });
    expect(await found([{ ...REDEFINE, predicted, applied: applied(36) }])).toHaveLength(2);
    // Before it happened it causes nothing.
    expect(await found([{ ...REDEFINE, predicted, applied: applied(37) }])).toHaveLength(3);
  });

  it('read no assessment of a change that did not happen, and no change where nothing broke', async () => {
    const predicted = () => Promise.reject(new Error('the assessment was read'));
    expect(await found([{ ...REDEFINE, predicted }])).toHaveLength(3);
    const announced = () => Promise.reject(new Error('the changes were read'));
    expect(await unannouncedIn(sources.db, { from: 36, to: 38 }, announced)).toEqual([]);
  });

  it('are assessed as they would have been before they were made', async () => {
    const [, lines] = await unannouncedIn(sources.db, { from: 0, to: 38 }, () =>
      Promise.resolve([]),
    );
    expect(lines?.proposal.changes.map(({ kind }) => kind)).toEqual(['DROP_FIELD', 'RETYPE_FIELD']);
    if (!lines) return;
    const { verdicts } = await assessImpact(sources, lines.proposal, lines.since - 1, {
      timeoutMs: 60_000,
    });
    // The load copies the amount into the warehouse; nobody reads the discount.
    expect(verdicts.map(({ asset }) => asset.name)).toContain(shop.stgOrders.name);
  });
});
