import { describe, expect, it } from '@jest/globals';
import { basesIn, content, fieldEdgesIn, idOf } from './lineage-notation.fixture.ts';
import type { ResolvedContent, ResolvedEntry, ResolvedInput } from './resolve-names.ts';
import { accumulate, declaredLineage, runLineageOf, stronger } from './run-lineage.ts';

const JOB = 1;
const OTHER_JOB = 2;

/** The lineage of a run with these events. */
const lineage = (...events: readonly string[]) =>
  runLineageOf(accumulate(events.map(content), false), JOB);

const source = (dataset: string, field: string | null = null): ResolvedInput => ({
  type: 'DATASET',
  dataset: idOf(dataset),
  field,
  transformations: [{ type: 'DIRECT', subtype: null, masking: false }],
});

const entry = (
  dataset: string,
  inputs: readonly ResolvedInput[],
  fields: Readonly<Record<string, readonly ResolvedInput[]>> = {},
): ResolvedEntry => ({
  type: 'DATASET',
  dataset: idOf(dataset),
  inputs,
  fields: Object.entries(fields),
});

const explicit = (text: string, entries: readonly ResolvedEntry[]): ResolvedContent => ({
  ...content(text),
  lineage: entries,
});

describe('a run without column lineage', () => {
  it('infers an edge from every input to every output', () => {
    expect(basesIn(lineage('A B -> X Y'))).toBe(
      'A → X INFERRED, A → Y INFERRED, B → X INFERRED, B → Y INFERRED',
    );
    expect(lineage('B A -> X').inferredProducts).toEqual([[[idOf('A'), idOf('B')], [idOf('X')]]]);
  });

  it('is in the graph when it only reads or only writes', () => {
    expect(lineage('A ->')).toMatchObject({ reads: [[idOf('A'), JOB]], inferredProducts: [] });
    expect(lineage('-> X')).toMatchObject({ writes: [[JOB, idOf('X')]], inferredProducts: [] });
  });

  it('can feed a dataset that it also reads', () => {
    expect(basesIn(lineage('A X -> X'))).toBe('A → X INFERRED, X → X INFERRED');
  });
});

describe('an output with column lineage', () => {
  it('has the edges that it mentions, with the basis COLUMN', () => {
    const stated = lineage('A -> X : A.a -> X.x');
    expect(basesIn(stated)).toBe('A → X COLUMN');
    expect(fieldEdgesIn(stated)).toBe('A.a → X.x');
  });

  it('has an inferred edge from every input that no output mentions', () => {
    expect(basesIn(lineage('A B -> X : A.a -> X.x'))).toBe('A → X COLUMN, B → X INFERRED');
  });

  it('has no edge from an input that only another output mentions', () => {
    expect(basesIn(lineage('A B -> X Y : A.a -> X.x, B.b -> Y.y'))).toBe(
      'A → X COLUMN, B → Y COLUMN',
    );
  });

  it('leaves an output without it fed by every input', () => {
    expect(basesIn(lineage('A B -> X Y : A.a -> X.x, B.b -> X.x'))).toBe(
      'A → X COLUMN, A → Y INFERRED, B → X COLUMN, B → Y INFERRED',
    );
  });

  it('makes the job read a source that is not an input', () => {
    const stated = lineage('-> X : A.a -> X.x');
    expect(stated.reads).toEqual([[idOf('A'), JOB]]);
    expect(basesIn(stated)).toBe('A → X COLUMN');
  });

  it('can have a source of the whole dataset', () => {
    expect(fieldEdgesIn(lineage('A -> X : A.a -> X'))).toBe('A.a → X');
    expect(basesIn(lineage('A -> X : A -> X'))).toBe('A → X COLUMN');
  });

  it('counts as one without it when the facet mentions no source', () => {
    const { inputs, outputs, lineage: none } = content('A -> X');
    const deleted = outputs.map((output) => ({ ...output, columns: { fields: [], dataset: [] } }));
    expect(basesIn(runLineageOf({ inputs, outputs: deleted, lineage: none }, JOB))).toBe(
      'A → X INFERRED',
    );
  });

  it('states each transformation of a source as a field edge', () => {
    const transformations = [
      { type: 'DIRECT', subtype: 'IDENTITY', masking: false },
      { type: 'INDIRECT', subtype: 'FILTER', masking: true },
    ];
    const [output] = content('-> X').outputs;
    if (!output) throw new Error('unreachable: one output');
    const columns = {
      fields: [['x', [{ dataset: idOf('A'), field: 'a', transformations }]] as const],
      dataset: [],
    };
    const given = { inputs: [], outputs: [{ ...output, columns }], lineage: null };
    expect(runLineageOf(given, JOB).fieldEdges).toEqual([
      [idOf('A'), 'a', idOf('X'), 'x', 'DIRECT', 'IDENTITY', false],
      [idOf('A'), 'a', idOf('X'), 'x', 'INDIRECT', 'FILTER', true],
    ]);
  });
});

describe('the events of a run', () => {
  it('accumulate inputs and outputs', () => {
    expect(basesIn(lineage('A ->', 'B -> X'))).toBe('A → X INFERRED, B → X INFERRED');
  });

  it('keep the column lineage of an event when a later one has none', () => {
    expect(basesIn(lineage('A -> X : A.a -> X.x', 'A -> X'))).toBe('A → X COLUMN');
  });

  it('replace the column lineage of an output as a whole', () => {
    const stated = lineage('-> X : A.a -> X.x', '-> X : B.b -> X.y');
    expect(fieldEdgesIn(stated)).toBe('B.b → X.y');
    expect(basesIn(stated)).toBe('B → X COLUMN');
  });

  it('accumulate the entries of explicit facets', () => {
    const events = [
      explicit('A ->', [entry('X', [source('A')])]),
      explicit('-> X', [entry('X', [source('B')])]),
    ];
    expect(basesIn(runLineageOf(accumulate(events, false), JOB))).toBe(
      'A → X EXPLICIT, B → X EXPLICIT',
    );
  });

  it('are replaced by the latest that states lineage, for a snapshot', () => {
    const events = ['A -> X', 'B -> X', '->'].map(content);
    expect(basesIn(runLineageOf(accumulate(events, true), JOB))).toBe('B → X INFERRED');
    expect(basesIn(runLineageOf(accumulate(events, false), JOB))).toBe(
      'A → X INFERRED, B → X INFERRED',
    );
  });

  it('state nothing if there are none', () => {
    expect(accumulate([], true)).toEqual({ inputs: [], outputs: [], lineage: null });
  });
});

describe('an explicit lineage facet', () => {
  it('is the whole picture: nothing is inferred or taken from columns', () => {
    const given = explicit('A B -> X : A.a -> X.x', [entry('X', [source('B')])]);
    const stated = runLineageOf(given, JOB);
    expect(basesIn(stated)).toBe('B → X EXPLICIT');
    expect(stated.reads).toEqual([
      [idOf('A'), JOB],
      [idOf('B'), JOB],
    ]);
  });

  it('without entries states that there are no edges', () => {
    expect(basesIn(runLineageOf(explicit('A -> X', []), JOB))).toBe('');
  });

  it('has edges between fields', () => {
    const given = explicit('', [entry('X', [], { x: [source('A', 'a')], y: [source('A')] })]);
    expect(fieldEdgesIn(runLineageOf(given, JOB))).toBe('A → X.y, A.a → X.x');
    expect(basesIn(runLineageOf(given, JOB))).toBe('A → X EXPLICIT');
  });

  it('has edges between jobs, where a job without a name is the own one', () => {
    const given = explicit('', [
      { type: 'JOB', job: null, inputs: [{ type: 'JOB', job: OTHER_JOB }, source('A')] },
      entry('X', [{ type: 'JOB', job: null }]),
    ]);
    expect(runLineageOf(given, JOB)).toMatchObject({
      jobEdges: [[OTHER_JOB, JOB]],
      reads: [[idOf('A'), JOB]],
      writes: [[JOB, idOf('X')]],
      datasetEdges: [],
    });
  });
});

describe('the declaration of a dataset', () => {
  it('states edges between datasets in which no job takes part', () => {
    const stated = declaredLineage([entry('X', [source('A')], { x: [source('B', 'b')] })]);
    expect(basesIn(stated)).toBe('A → X EXPLICIT, B → X EXPLICIT');
    expect(stated).toMatchObject({ reads: [], writes: [], jobEdges: [] });
  });

  it('states nothing of a job without a name', () => {
    const nameless = { type: 'JOB', job: null } as const;
    const stated = declaredLineage([
      { ...nameless, inputs: [source('A')] },
      entry('X', [nameless]),
      { type: 'JOB', job: OTHER_JOB, inputs: [nameless] },
    ]);
    expect(stated).toEqual(declaredLineage([]));
  });
});

describe('of two bases', () => {
  it.each([
    ['EXPLICIT', 'COLUMN', 'EXPLICIT'],
    ['INFERRED', 'COLUMN', 'COLUMN'],
    ['INFERRED', 'INFERRED', 'INFERRED'],
  ] as const)('%s and %s, %s is the stronger', (one, other, expected) => {
    expect([stronger(one, other), stronger(other, one)]).toEqual([expected, expected]);
  });
});

it('equal lineage is equal as text, in whatever order it is stated', () => {
  expect(JSON.stringify(lineage('B A -> Y X', 'C -> Z'))).toBe(
    JSON.stringify(lineage('C -> Z', 'A B -> X Y')),
  );
});
