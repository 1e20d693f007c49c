// Plays a server until it is killed. With a door of `http` it is the server itself; else one without the web, which starts
// sooner: it takes an event from each line of its input and prints the line's number, counted from 0, once the event is
// durable. Plain JavaScript, since it runs as a program of its own on the build.
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { openIntake } from '#ingest';
import { newProjectorThread, openPlatform, readConfig } from '#platform';

const config = readConfig({ ...process.env, PORT: '0' });

if (process.argv[2] === 'http') {
  const { serve } = await import(new URL('../../dist/apps/server/serve.js', import.meta.url));
  const { url } = await serve(config);
  writeSync(1, `open ${url}\n`);
} else {
  const { log } = await openPlatform(config, { mode: 'serve', newProjectorThread });
  const intake = openIntake(log, { maxDepth: config.MAX_JSON_DEPTH });
  writeSync(1, 'open\n');
  let next = 0;
  for await (const line of createInterface({ input: process.stdin })) {
    const number = next;
    next += 1;
    void intake.ingest(Buffer.from(line)).then(({ status }) => {
      if (status !== 'refused') writeSync(1, `durable ${number}\n`);
    });
  }
}
