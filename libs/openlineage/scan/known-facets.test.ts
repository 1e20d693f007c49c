import { describe, expect, it } from '@jest/globals';
import { createKnownFacets, type KnownFacets } from './known-facets.ts';
import { scanEvent } from './scan-event.ts';

const eventOf = (members: string): Buffer =>
  Buffer.from(`{"eventTime":"2026-03-01T02:00:00Z","job":{"namespace":"n","name":"j"},${members}}`);

const output = (facets: string): string => `"outputs":[{"name":"é","facets":${facets}}]`;

const facetsOf = (known: KnownFacets, data: Buffer) => scanEvent(data, 128, known)?.facets ?? [];

describe('known facets', () => {
  it('are left out of the text of an event, and facets that are not known stay', () => {
    const known = createKnownFacets(128);
    const first = eventOf(output('{"schema":{"fields":[]}}'));
    expect(known.without(first, facetsOf(known, first))).toEqual({
      text: first.toString(),
      unknown: 1,
    });
    known.keep(first, facetsOf(known, first));
    expect(known.without(first, facetsOf(known, first))).toEqual({
      text: eventOf(output('null')).toString(),
      unknown: 0,
    });
    const other = eventOf(output('{"schema":{"fields":[1]}}'));
    expect(known.without(other, facetsOf(known, other))).toEqual({
      text: other.toString(),
      unknown: 1,
    });
  });

  it('of a job are not known as those of a dataset', () => {
    const known = createKnownFacets(128);
    const ofDataset = eventOf(output('{"a":{}}'));
    known.keep(ofDataset, facetsOf(known, ofDataset));
    const ofJob = Buffer.from(
      '{"eventTime":"2026-03-01T02:00:00Z","job":{"namespace":"n","name":"j","facets":{"a":{}}}}',
    );
    expect(facetsOf(known, ofJob)).toHaveLength(1);
    expect(known.without(ofJob, facetsOf(known, ofJob))).toEqual({
      text: ofJob.toString(),
      unknown: 1,
    });
  });

  it('of a run, and inside other facets, are never left out', () => {
    const known = createKnownFacets(128);
    const data = eventOf(
      '"run":{"runId":"r","facets":{"a":{}}},"inputs":[{"facets":{"facets":{"a":{}}}}],"other":[{"facets":{"a":{}}}]',
    );
    known.keep(data, facetsOf(known, data));
    const text = data.toString().replace('{"facets":{"facets":{"a":{}}}}', '{"facets":null}');
    expect(known.without(data, facetsOf(known, data))).toEqual({ text, unknown: 0 });
  });

  it('are not read again, and the event has the same id', () => {
    const known = createKnownFacets(128);
    const facets = '{"schema":{"fields":[{"type":"text","name":"b"}],"_producer":"p"},"a":[1, 2]}';
    for (const data of [
      eventOf(output(facets)),
      eventOf(output(facets).replace('"facets":', '"facets" : ')),
      eventOf(`${output(facets)},"run":{"runId":"r"}`),
    ]) {
      const plain = scanEvent(data, 128);
      expect(plain).not.toBeNull();
      known.keep(data, facetsOf(known, data));
      const again = scanEvent(data, 128, known);
      expect(again?.facets).toMatchObject([{ isKnown: true }]);
      expect(again).toMatchObject({ id: plain?.id, subject: plain?.subject });
    }
  });

  it('that nest as deep as they may are known at their own depth only', () => {
    const known = createKnownFacets(6);
    const deep = (place: string): Buffer => eventOf(place.replace('FACETS', '{"a":{"b":{"c":1}}}'));
    const allowed = deep('"outputs":[{"name":"a","facets":FACETS}]');
    known.keep(allowed, scanEvent(allowed, 6, known)?.facets ?? []);
    expect(scanEvent(allowed, 6, known)?.facets).toMatchObject([{ isKnown: true }]);
    const deeper = deep('"outputs":[[{"name":"a","facets":FACETS}]]');
    expect(scanEvent(deeper, 6, known)).toBeNull();
    expect(scanEvent(deeper, 7, null)).not.toBeNull();
  });

  it('with an explicit lineage are read each time, since they depend on their dataset', () => {
    const known = createKnownFacets(128);
    const data = eventOf(output('{"lineage":{"inputs":[]}}'));
    known.keep(data, facetsOf(known, data));
    expect(known.without(data, facetsOf(known, data)).unknown).toBe(1);
  });

  it('are forgotten if they do not come for long', () => {
    const known = createKnownFacets(128, 10_000);
    const first = eventOf(output('{"first":{}}'));
    const often = eventOf(output('{"often":{}}'));
    known.keep(first, facetsOf(known, first));
    known.keep(often, facetsOf(known, often));
    for (let count = 0; count < 100; count += 1) {
      const data = eventOf(output(`{"n${count}":{}}`));
      known.keep(data, facetsOf(known, data));
      expect(known.without(often, facetsOf(known, often)).unknown).toBe(0);
    }
    expect(known.without(first, facetsOf(known, first)).unknown).toBe(1);
  });
});
