import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readOutput } from './event/reading.contract.ts';

const README = readFileSync(new URL('README.md', import.meta.url), 'utf8');

describe('the README', () => {
  it('shows what is read of its output', () => {
    const sent: unknown = JSON.parse(/```json\n([^`]*)```/.exec(README)?.[1] ?? '');
    if (typeof sent !== 'object' || sent === null) throw new Error('the README shows no output');
    const output = readOutput(sent);
    expect(output).toMatchObject({
      namespace: 's3://shop',
      name: 'orders',
      facets: { schema: [{ path: ['id'], type: 'long' }] },
    });
    expect(output.facets.documentation).toBeUndefined();
    expect(
      output.setAside.map(({ path, reason }) => `| set aside | \`${path}\`: ${reason} |`),
    ).toEqual(README.split('\n').filter((line) => line.startsWith('| set aside | `')));
  });
});
