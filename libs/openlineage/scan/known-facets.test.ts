import { describe, expect, it } from '@jest/globals';
import { createKnownFacets } from './known-facets.ts';
import { scanEvent } from './scan-event.ts';

const eventOf = (members: string): Buffer =>
  Buffer.from(`{"eventTime":"2026-03-01T02:00:00Z","job":{"namespace":"n","name":"j"},${members}}`);

const output = (facets: string): string => `"outputs":[{"name":"é","facets":${facets}}]`;

const facetsOf = (data: Buffer) => scanEvent(data, 128)?.facets ?? [];

describe('known facets', () => {
  it('are left out of the text of an event, and facets that are not known stay', () => {
    const known = createKnownFacets();
    const first = eventOf(output('{"schema":{"fields":[]}}'));
    expect(known.without(first, facetsOf(first))).toEqual({ text: first.toString(), unknown: 1 });
    known.keep(first, facetsOf(first));
    expect(known.without(first, facetsOf(first))).toEqual({
      text: eventOf(output('null')).toString(),
      unknown: 0,
    });
    const other = eventOf(output('{"schema":{"fields":[1]}}'));
    expect(known.without(other, facetsOf(other))).toEqual({ text: other.toString(), unknown: 1 });
  });

  it('of a job are not known as those of a dataset', () => {
    const known = createKnownFacets();
    const ofDataset = eventOf(output('{"a":{}}'));
    known.keep(ofDataset, facetsOf(ofDataset));
    const ofJob = Buffer.from(
      '{"eventTime":"2026-03-01T02:00:00Z","job":{"namespace":"n","name":"j","facets":{"a":{}}}}',
    );
    expect(facetsOf(ofJob)).toHaveLength(1);
    expect(known.without(ofJob, facetsOf(ofJob))).toEqual({ text: ofJob.toString(), unknown: 1 });
  });

  it('of a run, and inside other facets, are never left out', () => {
    const known = createKnownFacets();
    const data = eventOf(
      '"run":{"runId":"r","facets":{"a":{}}},"inputs":[{"facets":{"facets":{"a":{}}}}],"other":[{"facets":{"a":{}}}]',
    );
    known.keep(data, facetsOf(data));
    const text = data.toString().replace('{"facets":{"facets":{"a":{}}}}', '{"facets":null}');
    expect(known.without(data, facetsOf(data))).toEqual({ text, unknown: 0 });
  });

  it('with an explicit lineage are read each time, since they depend on their dataset', () => {
    const known = createKnownFacets();
    const data = eventOf(output('{"lineage":{"inputs":[]}}'));
    known.keep(data, facetsOf(data));
    expect(known.without(data, facetsOf(data)).unknown).toBe(1);
  });

  it('are forgotten if they do not come for long', () => {
    const known = createKnownFacets(10_000);
    const first = eventOf(output('{"first":{}}'));
    const often = eventOf(output('{"often":{}}'));
    known.keep(first, facetsOf(first));
    known.keep(often, facetsOf(often));
    for (let count = 0; count < 100; count += 1) {
      const data = eventOf(output(`{"n${count}":{}}`));
      known.keep(data, facetsOf(data));
      expect(known.without(often, facetsOf(often)).unknown).toBe(0);
    }
    expect(known.without(first, facetsOf(first)).unknown).toBe(1);
  });
});
