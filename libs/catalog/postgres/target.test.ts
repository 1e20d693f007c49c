import { expect, it } from '@jest/globals';
import { nextOf } from './generations.ts';
import { targetOf } from './target.ts';

const urlOf = (schema: string): string =>
  `postgres://ann:hush@db/lineage?schema=${schema}&sslmode=require`;

it.each(['ledgerline_next', '_next', 'shop_was_16384', 'pg_catalog', 'pg_x', 'information_schema'])(
  'a schema %s is rejected by name, without showing the password',
  (schema) => {
    expect(() => targetOf(urlOf(schema))).toThrow(
      new RegExp(
        `^CATALOG_URL names the schema "${schema}", but names that (begin|end) .*: name another one$`,
      ),
    );
    expect(() => targetOf(urlOf(schema))).not.toThrow('hush');
  },
);

it.each(['next', 'shop_was', 'shop_was_here', 'next_shop', 'xpg_', 'information_schema_of_ours'])(
  'a schema %s is accepted',
  (schema) => {
    expect(targetOf(urlOf(schema)).schema).toBe(schema);
  },
);

it('the replacement of a catalog is built in the schema of that name, over the same connection', () => {
  const url = urlOf('shop');
  const next = targetOf(nextOf(url, targetOf(url)));
  expect(next).toEqual({
    ...targetOf(url),
    schema: 'shop_next',
    shown: 'postgres://ann@db/lineage (schema shop_next)',
  });
});
