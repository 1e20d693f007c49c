import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listSetAside } from '#catalog';
import { JSON_TYPE, openDoor, post, runEvent, type Door } from './door.contract.ts';
import { shownWarnings, wantsRepresentation } from './representation.ts';

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const SKIPPED = {
  output: [],
  outputs: [{ namespace: 'n', name: 'd', facets: { schema: { fields: [{}] } } }],
};
const WARNINGS = [
  { path: 'outputs[0].facets.schema', reason: 'schema.fields[0].name is missing' },
  { path: 'output', reason: 'output is not a member of a run event and is not read' },
];

describe('an event of which a part is skipped', () => {
  it('is answered 201 with an empty body, and how many parts they are', async () => {
    const skipped = await post(door, runEvent(1, SKIPPED));
    expect([skipped.statusCode, skipped.body]).toEqual([201, '']);
    expect(skipped.headers['ledgerline-warnings']).toBe('2');
    const again = await post(door, runEvent(1, SKIPPED));
    expect(again.headers['ledgerline-status']).toBe('duplicate');
    expect(again.headers['ledgerline-warnings']).toBe('2');
    expect((await post(door, runEvent(2))).headers['ledgerline-warnings']).toBe('0');
  });

  it('is answered with each path and reason on request', async () => {
    const prefer = { ...JSON_TYPE, prefer: 'return=representation' };
    const answer = await post(door, runEvent(3, SKIPPED), prefer);
    expect(answer.statusCode).toBe(201);
    expect(answer.headers['preference-applied']).toBe('return=representation');
    expect(answer.json()).toEqual({
      ...{ status: 'accepted', warningCount: 2, warnings: WARNINGS },
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      position: answer.headers['ledgerline-position'],
    });
    expect((await post(door, runEvent(4), prefer)).json()).toMatchObject({
      ...{ status: 'accepted', warningCount: 0, warnings: [] },
    });
  });

  it('is reported in a batch', async () => {
    const lines = `${runEvent(5, SKIPPED)}\n${runEvent(6)}\n{"run":{}}`;
    const answer = await post(door, lines, { 'content-type': 'application/x-ndjson' });
    expect(answer.json()).toMatchObject({
      ...{ accepted: 2, duplicate: 0, refused: 1, warnings: 2 },
      events: [
        { line: 1, status: 'accepted', warningCount: 2, warnings: WARNINGS },
        { line: 2, status: 'accepted' },
        { line: 3, status: 'refused' },
      ],
    });
    expect(answer.json<{ events: object[] }>().events[1]).not.toHaveProperty('warnings');
  });

  it('has the warnings that the projection lists', async () => {
    await door.platform.settled();
    const { catalog } = door.platform;
    const { sequence } = await catalog.checkpoint();
    const page = { first: 10, after: null };
    const { items } = await listSetAside(catalog.db, sequence, page);
    expect(items.slice(0, 2).map(({ node }) => ({ path: node.path, reason: node.reason }))).toEqual(
      WARNINGS,
    );
  });

  it('lists a hundred at most, and counts all', () => {
    const many = Array.from({ length: 250 }, (_, n) => ({ path: `p${n}`, reason: 'r' }));
    expect(shownWarnings(many)).toEqual({ warningCount: 250, warnings: many.slice(0, 100) });
  });
});

describe('a Prefer header', () => {
  it.each([
    [undefined, false],
    ['', false],
    ['return=representation', true],
    ['Return = "Representation" ; foo', true],
    ['respond-async, return=representation', true],
    ['return=minimal, return=representation', false],
    ['return=minimal', false],
    ['xreturn=representation', false],
  ])('of %j', (header, expected) => {
    expect(wantsRepresentation(header)).toBe(expected);
  });

  it('may be sent as several', () => {
    expect(wantsRepresentation(['wait=10', 'return=representation'])).toBe(true);
  });
});
