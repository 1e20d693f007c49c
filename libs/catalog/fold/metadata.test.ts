import { expect, it } from '@jest/globals';
import { everything, nodesOf, withCatalog } from '../read/catalogs.contract.ts';
import { listEvents } from '../read/events.ts';

const facets =
  '{"__proto__":{"x":1},"constructor":{"x":1},"toString":{"x":1},"hasOwnProperty":{"x":1}}';
// Parsed, since `__proto__` in an object literal is no member.
const event = (job: string): object =>
  JSON.parse(
    `{"eventTime":"2026-03-01T00:00:00Z","producer":"p","job":{"namespace":"n","name":"${job}","facets":${facets}},` +
      `"inputs":[],"outputs":[{"namespace":"n","name":"o","facets":${facets}}]}`,
  ) as object;

it('facets that are named as members of every object are facets like others', async () => {
  const page = await withCatalog([event('one'), event('two')], (db) =>
    listEvents(db, 2, everything),
  );
  expect(nodesOf(page).map(({ kind }) => kind)).toEqual(['JOB', 'JOB']);
});
