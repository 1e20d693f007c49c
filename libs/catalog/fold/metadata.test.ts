import { expect, it } from '@jest/globals';
import { openCatalog } from '../open.ts';
import { listEvents } from '../read/events.ts';

const facets =
  '{"__proto__":{"x":1},"constructor":{"x":1},"toString":{"x":1},"hasOwnProperty":{"x":1}}';
const event = (job: string): string =>
  `{"eventTime":"2026-03-01T00:00:00Z","producer":"p","job":{"namespace":"n","name":"${job}","facets":${facets}},` +
  `"inputs":[],"outputs":[{"namespace":"n","name":"o","facets":${facets}}]}`;

it('facets that are named as members of every object are facets like others', async () => {
  const catalog = await openCatalog('sqlite::memory:');
  try {
    const entries = ['one', 'two'].map((job, index) => ({
      id: `${index}`,
      stream: job,
      revision: 0,
      position: `${index + 1}`,
      type: 'OpenLineageJobEvent',
      recordedAt: '2026-03-01T00:00:00.000Z',
      data: Buffer.from(event(job)),
      metadata: '{}',
    }));
    await catalog.project(entries);
    const page = await listEvents(catalog.db, 2, { first: 10, after: null });
    expect(page.items.map(({ node }) => node.kind)).toEqual(['JOB', 'JOB']);
  } finally {
    await catalog.close();
  }
});
