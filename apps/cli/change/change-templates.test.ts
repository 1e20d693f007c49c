import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { proposal, readProposal } from '#impact';
import { newFolder } from '../../../test/cli/terminal.ts';
import { changeFileOf, KINDS, TEMPLATES } from './change-templates.ts';

const page = readFileSync('docs/change-files.md', 'utf8');

describe.each(KINDS)('the kind %s', (kind) => {
  it('has an example that can be read', () => {
    expect(readProposal(changeFileOf(kind), 'the example').changes).toMatchObject([{ kind }]);
  });

  it('is on the page about change files, with this example', () => {
    const { summary, members } = TEMPLATES[kind];
    const lines = [`- kind: ${kind}`, ...members.map((member) => `  ${member}`)].join('\n');
    const words = (text: string) => text.replaceAll(/\s+/g, ' ');
    expect(words(page)).toContain(words(`### ${kind} ${summary}`));
    expect(page).toContain(lines);
  });
});

describe('ledgerline change new', () => {
  it('prints a change file of a kind, however that is written', async () => {
    const { ledgerline } = newFolder();
    for (const kind of ['DROP_FIELD', 'drop_field', 'drop-field'])
      expect(await ledgerline(['change', 'new', '--kind', kind])).toEqual({
        code: 0,
        out: changeFileOf('DROP_FIELD'),
        err: '',
      });
    const wrong = await ledgerline(['change', 'new', '--kind', 'drop']);
    expect(wrong).toMatchObject({ code: 2, out: '' });
    expect(wrong.err).toContain('Allowed choices are DROP_FIELD, ADD_FIELD');
  });
});

it('the JSON Schema for editors is the one of the parser', async () => {
  const schema: unknown = JSON.parse(readFileSync('docs/change-file.schema.json', 'utf8'));
  expect(schema).toEqual(z.toJSONSchema(proposal, { io: 'input' }));
  const printed = await newFolder().ledgerline(['change', 'schema']);
  expect(JSON.parse(printed.out)).toEqual(schema);
});
