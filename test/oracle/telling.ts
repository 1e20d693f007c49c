import type { Arrival } from './reading.ts';

// A small notation for histories: told('r1 COMPLETE 2026-01-01T00:00 A B -> X').

export interface Besides {
  readonly job?: string;
  readonly parent?: string;
  /** By dataset name: its facets. */
  readonly facets?: Readonly<Record<string, object>>;
  readonly runFacets?: object;
  readonly jobFacets?: object;
  readonly producer?: string;
}

const names = (text: string): readonly string[] => text.split(' ').filter((name) => name !== '');

const mentions = (text: string, facets: Besides['facets'] = {}) =>
  names(text).map((name) => ({ namespace: 'n', name, facets: facets[name] ?? {} }));

/** `run TYPE time inputs -> outputs`; all datasets are in namespace n, the job is j of namespace n. */
export const told = (line: string, besides: Besides = {}): object => {
  const [head = '', outputs = ''] = line.split('->');
  const [runId = '', eventType = '', time = '', ...inputs] = names(head);
  const parent = besides.parent && {
    parent: { run: { runId: besides.parent }, job: { namespace: 'n', name: 'dag' } },
  };
  return {
    eventTime: time.includes('T') ? `${time}Z` : `${time}T00:00:00Z`,
    eventType,
    producer: besides.producer ?? 'https://a.example/tree/1.0.0/integration/a',
    run: { runId, facets: { ...parent, ...besides.runFacets } },
    job: { namespace: 'n', name: besides.job ?? 'j', facets: besides.jobFacets ?? {} },
    inputs: mentions(inputs.join(' '), besides.facets),
    outputs: mentions(outputs, besides.facets),
  };
};

/** `time inputs -> outputs` */
export const declaredJob = (line: string, besides: Besides = {}): object => {
  const [head = '', outputs = ''] = line.split('->');
  const [time = '', ...inputs] = names(head);
  return {
    eventTime: `${time}T00:00:00Z`,
    producer: 'https://a.example/declares',
    job: { namespace: 'n', name: besides.job ?? 'j', facets: besides.jobFacets ?? {} },
    inputs: mentions(inputs.join(' '), besides.facets),
    outputs: mentions(outputs, besides.facets),
  };
};

export const declaredDataset = (time: string, name: string, facets: object): object => ({
  eventTime: `${time}T00:00:00Z`,
  producer: 'https://a.example/declares',
  dataset: { namespace: 'n', name, facets },
});

/** Events as they arrive, one after the other, all recorded at one time. */
export const arriving = (
  events: readonly object[],
  recordedAt = '2026-12-01T00:00:00.000Z',
): readonly Arrival[] =>
  events.map((event, index) => ({
    event,
    recordedAt,
    id: `event-${String(index).padStart(4, '0')}`,
  }));

/** A columnLineage facet from `X.a <- A.b` lines; a line `* <- A.b` concerns the whole output. */
export const columnsFrom = (...lines: readonly string[]): object => {
  const fields: Record<string, { inputFields: object[] }> = {};
  const dataset: object[] = [];
  for (const line of lines) {
    const [target = '', source = ''] = line.split(' <- ');
    const [name = '', field = ''] = source.split('.');
    const input = { namespace: 'n', name, field, transformations: [{ type: 'DIRECT' }] };
    if (target === '*') dataset.push(input);
    else (fields[target] ??= { inputFields: [] }).inputFields.push(input);
  }
  return { columnLineage: { fields, dataset } };
};
