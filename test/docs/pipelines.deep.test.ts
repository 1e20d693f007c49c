import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { withShop } from './with-shop.ts';

// The pipelines that docs/pipeline.md shows, as far as they are shell: run on the shop, with what speaks to a code host in place of it.

const blocks = [...readFileSync('docs/pipeline.md', 'utf8').matchAll(/^```yaml\n(.*?)^```$/gms)]
  .map(([, text = '']) => parse(text) as unknown)
  // The first one uses the action, which has a test of its own.
  .slice(1);

const github = z
  .object({
    jobs: z.object({
      impact: z.object({
        steps: z.array(z.object({ name: z.string().optional(), run: z.string().optional() })),
      }),
    }),
  })
  .transform(({ jobs }) => jobs.impact.steps.flatMap(({ run }) => run ?? []));

const gitlab = z
  .object({ impact: z.object({ script: z.array(z.string()) }) })
  .transform(({ impact }) => impact.script);

// What the second change file drops. The first one is carried out already: event 31 of the shop brings the currency.
const CHANGES = [
  ['status', 0],
  ['ordered_at', 1],
] as const;

const proposal = (field: string): string =>
  JSON.stringify({
    title: `Drop ${field}`,
    changes: [
      {
        kind: 'DROP_FIELD',
        dataset: { namespace: 'postgres://shop-db:5432', name: 'shop.public.orders' },
        field,
      },
    ],
  });

const CARRIED_OUT = JSON.stringify({
  title: 'Add the currency of an order',
  changes: [
    {
      kind: 'ADD_FIELD',
      dataset: { namespace: 'postgres://shop-db:5432', name: 'shop.public.orders' },
      field: 'currency',
    },
  ],
});

/** A script as a runner has it: its variables are there, and what posts to the host only says so. */
const script = (field: string, text: string): string =>
  [
    'rm -rf job; mkdir -p job/changes; cd job',
    `cat > changes/before.yaml <<'END'\n${CARRIED_OUT}\nEND`,
    `cat > changes/change.yaml <<'END'\n${proposal(field)}\nEND`,
    'export LEDGERLINE_URL=http://127.0.0.1:5000',
    'export GITHUB_STEP_SUMMARY=summary.md CI_API_V4_URL=http://gitlab PULL_REQUEST=7',
    'gh() { echo "gh $*"; }',
    'curl() { echo posted; }',
    `(set -e\n${text}\n)`,
    'echo "ended with $?"',
  ].join('\n');

describe('the pipelines of docs/pipeline.md', () => {
  it('end as the assessment says', async () => {
    const [assess = '', comment = ''] = github.parse(blocks[0]);
    const [merge = ''] = gitlab.parse(blocks[1]);
    await withShop(async (ran) => {
      for (const [field, code] of CHANGES) {
        const onGithub = await ran(script(field, assess));
        expect(onGithub).toBe(`ended with ${code}\n`);
        expect(await ran('cat job/summary.md')).toContain(
          `Impact: Drop ${field.split('_')[0] ?? ''}`,
        );
        expect(await ran('cat job/summary.md')).toContain('is already so since &#35;31');
        const sarif = JSON.parse(await ran('cat job/impact.sarif')) as { runs: unknown[] };
        expect(sarif.runs).toHaveLength(1);
        expect(await ran(script(field, comment))).toContain('gh pr comment 7');
        expect(await ran(script(field, merge))).toBe(`posted\nended with ${code}\n`);
      }
    });
  }, 600_000);
});
