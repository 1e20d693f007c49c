import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { orderKey } from '#openlineage';
import { mentionOrderKey } from '../rules/event-order.ts';
import { mergeSchemas, type SchemaStatement } from '../rules/schema-merge.fixture.ts';
import { createSchemaEvidence, type Evidence, type StatedField } from './schema-evidence.ts';
import { cases } from '../../../test/effort.ts';

/** Reads fields as text: `a:INT b c:TEXT=note` has a type for a and c, and a description of c. */
const fieldsIn = (content: string): readonly StatedField[] =>
  content
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => {
      const [stated = '', description = null] = word.split('=');
      const [path = '', type = null] = stated.split(':');
      return { path, type, description };
    });

// Few, so that the same is often stated again; a facet may state a path twice.
const content = fc.constantFrom(
  'a',
  'b a',
  'a:INT b',
  'a:TEXT b=one',
  'c a:INT b:INT',
  'b:TEXT=two c',
  'd=one a:INT=two',
  'a b=one a:TEXT',
);

/** An event mentions a dataset once or more often, and no two mentions have the same place. */
const statement = fc.record({
  integration: fc.constantFrom(
    'spark',
    'spark',
    'spark',
    'airflow',
    'https://github.com/OpenLineage/dbt',
  ),
  role: fc.constantFrom(
    'WRITER' as const,
    'WRITER' as const,
    'READER' as const,
    'DECLARATION' as const,
  ),
  event: fc.nat(9),
  mention: fc.nat(2),
  content,
});

/** Contents that are complete: while one integration alone writes, its latest decides without a look at the others. */
const complete = fc.constantFrom(
  'a:INT',
  'b:TEXT a:INT',
  'a:TEXT c:INT',
  'b:INT=one a:INT',
  'b:INT=two a:TEXT=three',
);

/** One integration writes; now and then another one speaks, or a content leaves something open. */
const statementOfOne = fc.record({
  integration: fc.constantFrom(...Array.from({ length: 20 }, () => 'spark'), 'airflow'),
  role: fc.constantFrom(...Array.from({ length: 20 }, () => 'WRITER' as const), 'READER' as const),
  event: fc.nat(30),
  mention: fc.nat(1),
  content: fc.oneof({ weight: 20, arbitrary: complete }, { weight: 1, arbitrary: content }),
});

type Statement = Omit<SchemaStatement, 'orderKey'> & { readonly event: number };

const describes = (hash: string): boolean => hash.includes('=');

const placeOf = ({ event, mention }: Statement): string =>
  mentionOrderKey(orderKey(BigInt(event), false, 'e'), mention);

const keyOf = ({
  integration,
  role,
  content: hash,
}: Pick<Evidence, 'integration' | 'role' | 'content'>): string =>
  JSON.stringify([integration, role, hash]);

/** The first and the last statement of each content by each integration in each role, as the projection keeps them. */
const evidenceOf = (statements: readonly Statement[]): ReadonlyMap<string, Evidence> => {
  const evidence = new Map<string, Evidence>();
  for (const one of statements) {
    const { integration, role, content: hash } = one;
    const place = placeOf(one);
    const known = evidence.get(keyOf(one));
    evidence.set(keyOf(one), {
      integration,
      role,
      content: hash,
      describes: describes(hash),
      first: known && known.first < place ? known.first : place,
      last: known && known.last > place ? known.last : place,
    });
  }
  return evidence;
};

const definedFields = (statements: readonly Statement[]): readonly StatedField[] =>
  mergeSchemas(
    statements.map(({ integration, role, event, mention, content: hash }): SchemaStatement => ({
      integration,
      role,
      orderKey: orderKey(BigInt(event), false, 'e'),
      mention,
      content: hash,
    })),
    fieldsIn,
  );

/** Statements that an event adds, or the place in the list of one that is taken away, as when its run fails. */
const steps = (anyStatement: fc.Arbitrary<Statement>) =>
  fc.array(step(anyStatement), { maxLength: 30, size: 'max' });

const step = (anyStatement: fc.Arbitrary<Statement>) =>
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ type: fc.constant('add' as const), statement: anyStatement }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('remove' as const), at: fc.nat(30) }) },
    // The projection forgets the evidence and makes it again from its rows, in any order.
    {
      weight: 1,
      arbitrary: fc.record({ type: fc.constant('reload' as const), isReversed: fc.boolean() }),
    },
  );

describe('the schema evidence of a dataset', () => {
  it('shows the fields that the definition gives, whatever is stated, repeated or taken away', () => {
    fc.assert(
      fc.property(fc.oneof(steps(statement), steps(statementOfOne)), (drawn) => {
        let evidence = createSchemaEvidence(fieldsIn);
        const statements: Statement[] = [];
        for (const one of drawn) {
          if (one.type === 'add') {
            const { statement: stated } = one;
            // Two mentions at one place cannot be.
            if (statements.some((other) => placeOf(other) === placeOf(stated))) continue;
            statements.push(stated);
            const place = placeOf(stated);
            evidence.add({
              ...stated,
              describes: describes(stated.content),
              first: place,
              last: place,
            });
          } else if (one.type === 'remove') {
            const [taken] = statements.splice(one.at % (statements.length || 1), 1);
            if (!taken) continue;
            const former = evidenceOf([...statements, taken]).get(keyOf(taken));
            const present = evidenceOf(statements).get(keyOf(taken)) ?? null;
            if (!former) throw new Error('what was stated has evidence');
            if (JSON.stringify(former) !== JSON.stringify(present))
              evidence.replace(former, present);
          } else {
            evidence = createSchemaEvidence(fieldsIn);
            const rows = [...evidenceOf(statements).values()];
            for (const row of one.isReversed ? rows.reverse() : rows) evidence.add(row);
          }
          expect(evidence.fields()).toEqual(definedFields(statements));
        }
      }),
      { numRuns: cases(400), endOnFailure: true },
    );
  });

  it('reads only the latest of many former schemas, where that one leaves nothing open', () => {
    const read: string[] = [];
    const evidence = createSchemaEvidence((hash) => {
      read.push(hash);
      return fieldsIn(hash);
    });
    const add = (event: number, hash: string): void => {
      const one = { integration: 'spark', role: 'WRITER', event, mention: 0, content: hash };
      const place = placeOf({ ...one, role: 'WRITER' });
      evidence.add({ ...one, describes: describes(hash), first: place, last: place });
    };
    for (let event = 0; event < 1_000; event += 1) add(event, `a:INT column_${event}:INT`);
    expect(evidence.fields().map(({ path }) => path)).toEqual(['a', 'column_999']);
    expect(read).toEqual(['a:INT column_999:INT']);
    add(1_000, 'a:INT=one');
    expect(evidence.fields()).toEqual([{ path: 'a', type: 'INT', description: 'one' }]);
    // An earlier content has the description that this one leaves out.
    add(1_001, 'a:TEXT');
    expect(evidence.fields()).toEqual([{ path: 'a', type: 'TEXT', description: 'one' }]);
  });
});
