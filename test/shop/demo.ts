import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { z } from 'zod';
import { readConfig } from '#platform';
import { run } from '../../apps/cli/run.ts';
import { serve } from '../../apps/server/serve.ts';
import { story } from './story.ts';

// The whole path on the embedded default: a server, the shop's events sent to it as a client would, and its answers.

const DATASET = ['snowflake://acme-shop', 'SHOP.MARTS.CUSTOMER_REVENUE'];
const FIELD = ['s3://shop-lake', 'clean/order_lines', '--field', 'amount'];

const send = async (url: string): Promise<void> => {
  for (const event of story) {
    const response = await fetch(`${url}/api/v1/lineage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(event),
    });
    if (response.status !== 201)
      throw new Error(`the server refused an event of the story: ${await response.text()}`);
  }
};

/** Until what was sent is in the answers. */
const settled = async (url: string): Promise<void> => {
  for (;;) {
    const response = await fetch(`${url}/graphql?query={status{head}}`);
    const { extensions } = freshness.parse(await response.json());
    if (extensions.freshness.lag === 0) return;
    await pause(50);
  }
};

const freshness = z.object({
  extensions: z.object({ freshness: z.object({ lag: z.number().nullable() }) }),
});

const ask = async (url: string, ...words: readonly string[]): Promise<void> => {
  process.stdout.write(`\n$ ledgerline ${words.join(' ')}\n`);
  const code = await run([...words, '--url', url], { ...process, untilStopped: stopped });
  if (code !== 0) throw new Error(`ledgerline ${words[0] ?? ''} ended with ${code}`);
};

const stopped = async (): Promise<void> => {
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
};

const config = readConfig({
  EVENT_STORE_URL: 'sqlite:data/demo/events.db',
  CATALOG_URL: 'sqlite:data/demo/catalog.db',
  ...process.env,
});
const server = await serve(config, pino({ level: 'warn' }));
try {
  await send(server.url);
  process.stdout.write(`The shop's story: ${story.length} events are in the log.\n`);
  await settled(server.url);
  await ask(server.url, 'lineage', ...DATASET);
  await ask(server.url, 'impact', ...FIELD);
  if (!process.argv.includes('--once')) {
    process.stdout.write(
      `\nGraphQL     ${server.url}/graphql\nexplorer    ${server.url}/graphiql\nyour events ${server.url}/api/v1/lineage\n`,
    );
    process.stdout.write('\nThe server stays up until you press Ctrl-C.\n');
    await stopped();
  }
} finally {
  await server.close();
}
