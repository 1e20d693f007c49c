import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { streamOf } from '#openlineage';
import { identitySplit, IDENTITY_SPLIT, readIdentitySplit } from './identity-split.ts';

const README = readFileSync(new URL('README.md', import.meta.url), 'utf8');

describe('the README', () => {
  it('shows an event that is written and read back', () => {
    const shown: unknown = JSON.parse(/```json\n([^`]*)```/.exec(README)?.[1] ?? '');
    const split = readIdentitySplit(Buffer.from(JSON.stringify(shown)));
    if (split === null) throw new Error('the README shows no IdentitySplit');
    const event = identitySplit(split);
    expect(JSON.parse(event.data.toString())).toEqual(shown);
    expect(event.type).toBe(IDENTITY_SPLIT);
    expect(event.stream).toBe(
      streamOf({ kind: 'DATASET', dataset: { namespace: 's3://shop', name: 'orders' } }),
    );
    expect(identitySplit(split).id).toBe(event.id);
    expect(identitySplit({ ...split, commandId: 'c2' }).id).not.toBe(event.id);
  });
});
