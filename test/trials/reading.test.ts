import { describe, expect, it } from '@jest/globals';
import { canonicalJson, eventId, parseJson, readEvent } from '#openlineage';
import { linesOf, RECORDINGS } from './recordings.ts';

const read = RECORDINGS.flatMap(linesOf).map(({ file, number, bytes }) => {
  const json = parseJson(bytes);
  return { place: `${file} ${number}`, id: eventId(canonicalJson(json)), outcome: readEvent(json) };
});

describe('the recordings of others', () => {
  it('hold 238 events', () => {
    expect(RECORDINGS.map((name) => linesOf(name).length)).toEqual([74, 128, 10, 26]);
  });

  it('are read but for the one that names no run', () => {
    expect(
      read.flatMap(({ place, outcome }) => (outcome.ok ? [] : [[place, outcome.path]])),
    ).toEqual([['fluentd_proxy_fixtures 9', 'run.runId']]);
  });

  // Lines 61 to 64 of compat_scenarios repeat 55 to 58, says the README beside it.
  it('hold 233 different events that can be read, and four of them twice', () => {
    const places = new Map<string, string[]>();
    for (const { id, place, outcome } of read) {
      if (outcome.ok) places.set(id, [...(places.get(id) ?? []), place]);
    }
    expect(places.size).toBe(233);
    expect([...places.values()].filter((own) => own.length > 1)).toEqual(
      [55, 56, 57, 58].map((line) => [`compat_scenarios ${line}`, `compat_scenarios ${line + 6}`]),
    );
  });

  // By reading lines 4 to 8: owners without a name, twice; "rowCount":"wrong"; a parent with "noRunId".
  it('hold four facets of the wrong shape, which are set aside', () => {
    expect(
      read.flatMap(({ place, outcome }) =>
        outcome.ok ? outcome.event.setAside.map(({ path, reason }) => [place, path, reason]) : [],
      ),
    ).toEqual([
      [
        'fluentd_proxy_fixtures 4',
        'outputs[0].facets.ownership',
        'ownership.owners[0].name is missing',
      ],
      ['fluentd_proxy_fixtures 6', 'job.facets.ownership', 'ownership.owners[0].name is missing'],
      [
        'fluentd_proxy_fixtures 7',
        'outputs[0].outputFacets.outputStatistics',
        'outputStatistics.rowCount is not a number',
      ],
      ['fluentd_proxy_fixtures 8', 'run.facets.parent', 'parent.run.runId is missing'],
    ]);
  });

  it('are the same values to JSON.parse, which only changes large numbers', () => {
    for (const { bytes } of RECORDINGS.flatMap(linesOf)) {
      const ours: unknown = JSON.parse(canonicalJson(parseJson(bytes)));
      expect(ours).toEqual(JSON.parse(bytes.toString()));
    }
  });
});
