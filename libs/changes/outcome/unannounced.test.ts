import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as shop from '../../../test/shop/names.ts';
import { story } from '../../../test/shop/story.ts';
import { assessImpact } from '#impact';
import { sourcesOf, type GivenSources } from '../../impact/sources.fixture.ts';
import { unannouncedIn, type Announced } from './unannounced.ts';

let sources: GivenSources;
beforeAll(async () => {
  sources = await sourcesOf(story);
});
afterAll(() => sources.close());

const found = async (announced: readonly Announced[] = [], from = 0) =>
  (await unannouncedIn(sources.db, { from, to: 38 }, announced)).map(({ dataset, since }) => [
    dataset.name,
    since,
  ]);

const RETYPE: Announced = {
  proposal: {
    ...{ title: 'a change', reason: '' },
    changes: [
      { kind: 'RETYPE_FIELD', dataset: shop.orderLines, field: 'amount', type: 'decimal(12,2)' },
    ],
  },
  ...{ proposedAt: 30, happenedAt: null, predicted: [] },
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
    const predicted = [
      { asset: { kind: 'DATASET' as const, ...shop.stgOrders }, severity: 'DEGRADED' as const },
    ];
    expect(await found([{ ...RETYPE, predicted, happenedAt: 35 }])).toEqual([
      [shop.orders.name, 31],
    ]);
    // Before it happened it causes nothing.
    expect(await found([{ ...RETYPE, predicted, happenedAt: 37 }])).toHaveLength(2);
  });

  it('are assessed as they would have been before they were made', async () => {
    const [, lines] = await unannouncedIn(sources.db, { from: 0, to: 38 }, []);
    expect(lines?.proposal.changes.map(({ kind }) => kind)).toEqual(['DROP_FIELD', 'RETYPE_FIELD']);
    if (!lines) return;
    const { verdicts } = await assessImpact(sources, lines.proposal, lines.since - 1, {
      timeoutMs: 60_000,
    });
    // The load copies the amount into the warehouse; nobody reads the discount.
    expect(verdicts.map(({ asset }) => asset.name)).toContain(shop.stgOrders.name);
  });
});
